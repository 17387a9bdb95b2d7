"""The Django app of the council's report."""

from django.apps import AppConfig


class CouncilConfig(AppConfig):
    """What people write beside the figures."""

    name = "counsellor.council"
    label = "council"
    default_auto_field = "django.db.models.BigAutoField"
