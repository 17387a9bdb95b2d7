"""The Django app of staff accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Staff, second factors, known browsers and login counters."""

    name = "counsellor.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
