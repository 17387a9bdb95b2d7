"""Every visitor's page and state, in every language and theme, looked at for who needs more."""
