"""Attacks on the published tables: towns whose small numbers somebody tries to name."""
