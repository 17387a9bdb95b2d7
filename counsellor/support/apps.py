"""The Django app of the support directory."""

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """Entries with an owner and a date by which somebody must have called again."""

    name = "counsellor.support"
    label = "support"
    default_auto_field = "django.db.models.BigAutoField"
