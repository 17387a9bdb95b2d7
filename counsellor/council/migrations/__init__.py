"""Migrations of the council app."""
