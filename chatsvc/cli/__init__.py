"""The command line: composition only; the tasks live in their own packages."""
