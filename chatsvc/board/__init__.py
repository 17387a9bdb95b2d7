"""What a supervisor sees of the load: counted in the worker, told by the console. No content."""
