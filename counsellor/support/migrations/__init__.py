"""Steps of the support directory's tables."""
