"""A report of a synthetic year."""
