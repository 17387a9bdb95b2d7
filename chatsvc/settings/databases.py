"""DATABASE_URL to Django's dictionary: the one place that knows both."""

from typing import Any, Final

from chatsvc.settings.errors import SettingsError

SQLITE: Final = "sqlite:///"


def database(url: str) -> dict[str, Any]:
    """Return the DATABASES entry of a URL; today `sqlite:///path` only.

    Raises:
        SettingsError: another scheme.
    """
    if not url.startswith(SQLITE) or url == SQLITE:
        raise SettingsError("database_url", "DATABASE_URL must be sqlite:///path.")
    path = url.removeprefix(SQLITE)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            # secure_delete: a deleted row must not stay readable in free pages
            # (verification.md section 2, 10). WAL: readers and the one writer do not wait.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA secure_delete=ON;"
            " PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            # Take the write lock at BEGIN: no "database is locked" in the middle.
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,  # seconds a writer waits for another one
        },
    }
