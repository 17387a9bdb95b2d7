"""CHATSVC_EMAIL_URL to Django's settings: the one place that knows both."""

from typing import Any, Final
from urllib.parse import unquote, urlsplit

from chatsvc.settings.errors import SettingsError

# Nobody waits for a letter box longer than for the next look at the alerts.
WAITS_S: Final = 10
_PORTS: Final = {"smtp": 587, "smtps": 465}
_THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def letterbox(url: str) -> dict[str, Any]:
    """Return Django's e-mail settings of `smtp://name:password@host:587` or `smtps://...:465`.

    `smtp` begins TLS before it says a word (STARTTLS), unless the server is this very machine.
    Without a URL nothing is ever sent.

    Raises:
        SettingsError: `email_url`; the sentence never shows the URL, which holds a password.
    """
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # its own words quote the URL
        raise _refused() from None
    if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        raise _refused()
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or _PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp" and parts.hostname not in _THIS_MACHINE,
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": WAITS_S,
    }


def _refused() -> SettingsError:
    sentence = "CHATSVC_EMAIL_URL must be smtp://name:password@host:587 or smtps://...:465."
    return SettingsError("email_url", sentence)
