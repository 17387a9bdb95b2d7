"""The Django app of the shift plan."""

from django.apps import AppConfig


class ShiftsConfig(AppConfig):
    """Who works when, when each door is open, whom to call."""

    name = "counsellor.shifts"
    label = "shifts"
    default_auto_field = "django.db.models.BigAutoField"
