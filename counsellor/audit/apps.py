"""The Django app of the audit chain."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who did what to the system, chained so that a change shows."""

    name = "counsellor.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
