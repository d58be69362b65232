// Placeholder until the first file of Supervised lands.
