"""WebSocket consumers of the console: thin edges."""
