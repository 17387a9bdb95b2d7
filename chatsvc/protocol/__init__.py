"""The sans-I/O core: frames, control messages, states, limits and errors of one conversation."""
