"""The visitor process: no database, no accounts, no cookies, nothing that could remember."""

from chatsvc.settings.base import *  # noqa: F403  # Django's way to build on shared settings
from chatsvc.settings.base import CHATSVC_ORGANISATIONS, hosts

ROOT_URLCONF = "chatsvc.urls"
ASGI_APPLICATION = "chatsvc.asgi.application"
ALLOWED_HOSTS = hosts([one.visitor_origin for one in CHATSVC_ORGANISATIONS.all])
INSTALLED_APPS: list[str] = []
MIDDLEWARE: list[str] = []
DATABASES: dict[str, dict[str, str]] = {}
TEMPLATES: list[dict[str, str]] = []
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
