"""Migrations of acts."""
