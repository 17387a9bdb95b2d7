"""The Django app of device certificates and device lists."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """What the reception has certified, and the lists that say what is in force."""

    name = "counsellor.directory"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"
