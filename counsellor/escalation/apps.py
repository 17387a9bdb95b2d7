"""The Django app of escalations."""

from django.apps import AppConfig


class EscalationConfig(AppConfig):
    """What was raised, who had it and what was decided."""

    name = "counsellor.escalation"
    label = "escalation"
    default_auto_field = "django.db.models.BigAutoField"
