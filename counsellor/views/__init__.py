"""HTTP views of the console: thin edges."""
