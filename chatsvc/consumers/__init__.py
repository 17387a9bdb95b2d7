"""The thin edges where sockets meet the core: visitor, and what the console reuses."""
