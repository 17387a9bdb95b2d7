"""Migrations of the decisions register."""
