"""Steps of the mapping's tables."""
