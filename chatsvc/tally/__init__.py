"""Counts on their way from where they happen, through the store, to the tables."""
