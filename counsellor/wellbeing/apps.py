"""The Django app of debriefs."""

from django.apps import AppConfig


class WellbeingConfig(AppConfig):
    """Who would like to talk a heavy conversation through; it ends by itself."""

    name = "counsellor.wellbeing"
    label = "wellbeing"
    default_auto_field = "django.db.models.BigAutoField"
