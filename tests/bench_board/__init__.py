"""Measures how soon a change is on every supervisor's board, with real sockets and processes."""
