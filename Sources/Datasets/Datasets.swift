// Placeholder until the first file of Datasets lands.
