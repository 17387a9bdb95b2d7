"""The Django app of counts."""

from django.apps import AppConfig


class MappingConfig(AppConfig):
    """Counters, and what keeps them exact: batches that were added, lives of the store."""

    name = "counsellor.mapping"
    label = "mapping"
    default_auto_field = "django.db.models.BigAutoField"
