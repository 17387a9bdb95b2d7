"""Steps of the phrase checks' tables."""
