"""DATABASE_URL to Django's dictionary: the one place that knows both."""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from chatsvc.settings.errors import SettingsError

SQLITE: Final = "sqlite:///"
POSTGRESQL: Final = ("postgresql", "postgres")  # libpq knows both spellings

# A name that needs no quoting anywhere, and no longer than PostgreSQL keeps names (63 bytes).
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,62}")
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|[0-9a-f:.]+")
_THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
# What a URL may say after `?`; all else is decided here.
_WORDS: Final = frozenset({"host", "sslmode", "sslrootcert"})
# `allow` and `prefer` give in without a word to whoever sits between, so they are not offered.
_TLS: Final = frozenset({"disable", "require", "verify-ca", "verify-full"})

# Libpq counts in seconds, all but tcp_user_timeout. Tables that are away must be known as away
# before the next turn of the worker (MOVE_EVERY_S), whether they refuse, hang or are cut off.
_OPTIONS: Final[Mapping[str, Any]] = {
    "application_name": "chatsvc",
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds
    # As long as SQLite's writers wait; and nothing of ours may lock rows and fall asleep.
    "options": "-c statement_timeout=10s -c idle_in_transaction_session_timeout=10s",
}


def database(url: str) -> dict[str, Any]:
    """Return the DATABASES entry of `sqlite:///path` or `postgresql://...`.

    `postgresql://user:password@host:5432/name?sslmode=verify-full` is TCP,
    `postgresql://user:password@/name?host=/run/postgresql` a UNIX socket.

    Raises:
        SettingsError: `database_url`; the sentence never shows the URL, which holds a password.
    """
    if url.startswith(SQLITE) and url != SQLITE:
        return _sqlite(url.removeprefix(SQLITE))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # its own words quote the URL
        raise _refused("is no URL, or its port is no number") from None
    if parts.scheme not in POSTGRESQL:
        raise _refused("must be sqlite:///path or postgresql://user:password@host/name")
    return _postgresql(parts, port)


def _sqlite(path: str) -> dict[str, Any]:
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


def _postgresql(parts: SplitResult, port: int | None) -> dict[str, Any]:
    name = unquote(parts.path.removeprefix("/"))
    if not _NAME.fullmatch(name):
        raise _refused("must name a database after the host: postgresql://user:password@host/name")
    if parts.fragment:
        raise _refused("has a '#'; write it as %23 in a password")
    words = _words(parts.query)
    folder, host = words.pop("host", None), parts.hostname or ""
    _check_host(host, folder, words.get("sslmode"))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": folder or host,  # neither: libpq's own folder of UNIX sockets
        "PORT": "" if port is None else str(port),
        # Every request and every call of the worker has a thread of its own, and with it a
        # connection: one that is kept would belong to a thread that is gone.
        "CONN_MAX_AGE": 0,
        # Should that ever change: a connection that broke is not used again.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**_OPTIONS, **words},
    }


def _words(query: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    except ValueError:
        raise _refused("has something after '?' that is not name=value") from None
    words = dict(pairs)
    if len(words) < len(pairs) or not words.keys() <= _WORDS:
        raise _refused("may have host, sslmode and sslrootcert after '?', each once")
    if words.get("sslmode", "require") not in _TLS:
        raise _refused("must have sslmode verify-full, verify-ca, require or disable")
    return words


def _check_host(host: str, folder: str | None, sslmode: str | None) -> None:
    if folder is not None and (host or not folder.startswith("/")):
        raise _refused("may have ?host=/folder/of/the/socket only where no host stands before it")
    if not host:
        return  # a UNIX socket: nobody is between
    if not _HOST.fullmatch(host):
        raise _refused("has a host that is neither a name nor an address")
    if host not in _THIS_MACHINE and sslmode is None:
        sentence = "goes over the network, so it must end in ?sslmode=verify-full&sslrootcert=/path"
        raise _refused(sentence)


def _refused(what: str) -> SettingsError:
    return SettingsError("database_url", f"DATABASE_URL {what}.")
