// Placeholder until the first file of GradientCheck lands.
