"""The Django application of the decisions register."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """Rows of decisions."""

    name = "counsellor.decisions"
    label = "decisions"
