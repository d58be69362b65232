// Placeholder until the first file of Configuration lands.
