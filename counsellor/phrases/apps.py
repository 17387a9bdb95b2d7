"""The Django app of phrase checks."""

from django.apps import AppConfig


class PhrasesConfig(AppConfig):
    """The words are files beside this one; the rows say who has read them."""

    name = "counsellor.phrases"
    label = "phrases"
    default_auto_field = "django.db.models.BigAutoField"
