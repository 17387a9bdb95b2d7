"""One conversation, from the knock to the erasure."""
