// Placeholder until the first file of GAN lands.
