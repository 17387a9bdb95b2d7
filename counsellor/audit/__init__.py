"""Who did what to the system: a chain that shows every change; never anything of a visitor."""
