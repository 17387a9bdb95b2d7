"""Test code that several shelves share; imported as tests.support.x."""
