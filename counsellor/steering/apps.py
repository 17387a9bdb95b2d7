"""The Django app of banners and limits."""

from django.apps import AppConfig


class SteeringConfig(AppConfig):
    """What staff say at a door for a while, and to whom less is given; it ends by itself."""

    name = "counsellor.steering"
    label = "steering"
    default_auto_field = "django.db.models.BigAutoField"
