"""Migrations of the escalation app."""
