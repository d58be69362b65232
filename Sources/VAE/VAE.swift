// Placeholder until the first file of VAE lands.
