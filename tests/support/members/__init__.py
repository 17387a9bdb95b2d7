"""Members without a page, in Python: the oracle under the whole wire protocol, for tests."""
