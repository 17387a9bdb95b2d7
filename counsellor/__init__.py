"""The people on duty."""
