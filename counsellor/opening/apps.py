"""The Django application of opening and closing down."""

from django.apps import AppConfig


class OpeningConfig(AppConfig):
    """Rows of acts."""

    name = "counsellor.opening"
    label = "opening"
    default_auto_field = "django.db.models.BigAutoField"
