"""Daphne made safe: what stands between the network and our two ASGI applications."""
