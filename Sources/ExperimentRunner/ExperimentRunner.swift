// Placeholder until the first file of ExperimentRunner lands.
