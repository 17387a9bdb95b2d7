"""Commands of the support directory."""
