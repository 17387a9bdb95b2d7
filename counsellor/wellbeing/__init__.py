"""Care for those who answer: somebody to talk to after a heavy conversation. Never a visitor."""
