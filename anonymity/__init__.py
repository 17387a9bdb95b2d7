"""What keeps a visitor unknown: a leaf that imports nothing of ours."""
