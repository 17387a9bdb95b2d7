"""The support directory: who else can be reached, and whether that was checked."""
