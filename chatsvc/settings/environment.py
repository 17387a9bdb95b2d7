"""The environment variables of every process, read once and checked into one frozen value."""

import base64
import binascii
import json
import os
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Final

from chatsvc.protocol.limits import PROTO, QUEUE_LIMIT, TEST_PROTO, Periods
from chatsvc.settings.errors import SettingsError

# The first map is for chatsvc.settings.test alone, so that tests need not change the real one.
SOURCE: Final[ChainMap[str, str]] = ChainMap({}, os.environ)

KEY_BYTES: Final = 32  # HMAC-SHA256 and AES-256 keys
VISITOR_PORT: Final = 8000
CONSOLE_PORT: Final = 8001
HIGHEST_PORT: Final = 65_535


@dataclass(frozen=True, slots=True)
class Environment:
    """What the operator decided; secrets are not shown by repr.

    Attributes:
        redis_url: None means that `chatsvc run` starts the embedded store.
        ticket_keys: HMAC keys of challenges, the first one signs (P22).
        field_keys: keys that encrypt one-time-password secrets at rest, the first one encrypts.
        protos: header versions that are spoken; more than X-Wing's in tests and drills only.
        email_url: the letter box for alerts; empty: no letter is ever sent.
        email_from: whose letters they are.
        replicas: how many replicas acknowledge a batch before it counts (verification.md 2, 9).
    """

    state_dir: Path
    demo: bool
    organisations: Path
    redis_url: str | None = field(repr=False)
    database_url: str = field(repr=False)
    ticket_keys: tuple[bytes, ...] = field(repr=False)
    field_keys: tuple[bytes, ...] = field(repr=False)
    secret_key: str = field(repr=False)
    periods: Periods
    protos: frozenset[int]
    replicas: int
    queue_limit: int
    visitor_port: int
    console_port: int
    email_url: str = field(repr=False)
    email_from: str


def read(source: Mapping[str, str] = SOURCE) -> Environment:
    """Read and check every variable of ours.

    Raises:
        SettingsError: a value does not parse, or is not allowed outside the demo.
    """
    demo = source.get("CHATSVC_DEMO", "") == "1"
    state_dir = Path(source.get("CHATSVC_STATE_DIR") or "var").absolute()
    return Environment(
        state_dir=state_dir,
        demo=demo,
        organisations=Path(
            source.get("CHATSVC_ORGANISATIONS") or state_dir / "organisations"
        ).absolute(),
        redis_url=source.get("REDIS_URL") or None,
        database_url=source.get("DATABASE_URL") or f"sqlite:///{state_dir / 'console.sqlite3'}",
        ticket_keys=_keys(source, "CHATSVC_TICKET_KEYS"),
        field_keys=_keys(source, "CHATSVC_FIELD_KEYS"),
        secret_key=source.get("CHATSVC_SECRET_KEY", ""),
        periods=_periods(source.get("CHATSVC_PERIODS", ""), demo=demo),
        protos=_protos(source.get("CHATSVC_TEST_SUITE", ""), demo=demo),
        replicas=_whole(source, "CHATSVC_REPLICAS", 0, highest=7),
        queue_limit=_whole(source, "CHATSVC_QUEUE_LIMIT", QUEUE_LIMIT, highest=500),
        visitor_port=_whole(source, "CHATSVC_VISITOR_PORT", VISITOR_PORT, highest=HIGHEST_PORT),
        console_port=_whole(source, "CHATSVC_CONSOLE_PORT", CONSOLE_PORT, highest=HIGHEST_PORT),
        email_url=source.get("CHATSVC_EMAIL_URL", ""),
        email_from=source.get("CHATSVC_EMAIL_FROM", ""),
    )


def _keys(source: Mapping[str, str], name: str) -> tuple[bytes, ...]:
    """Return the comma-separated base64url keys of a variable, none when it is empty."""
    keys = []
    for text in filter(None, (part.strip() for part in source.get(name, "").split(","))):
        try:
            key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != KEY_BYTES:
            sentence = f"{name} must be a comma-separated list of {KEY_BYTES}-byte base64url keys."
            raise SettingsError("bad_key", sentence)
        keys.append(key)
    return tuple(keys)


def _whole(source: Mapping[str, str], name: str, default: int, *, highest: int) -> int:
    """Return a whole number of at least 0 and at most highest."""
    text = source.get(name, "") or str(default)
    if not text.isascii() or not text.isdigit() or int(text) > highest:
        raise SettingsError("bad_number", f"{name} must be a whole number from 0 to {highest}.")
    return int(text)


def _protos(text: str, *, demo: bool) -> frozenset[int]:
    """Return the header versions, which decide the suite (docs/protocol.md section 2).

    The oracle's suite is not post-quantum, so nobody real may be talked to in it.
    """
    if not text:
        return frozenset({PROTO})
    if not demo:
        raise SettingsError("test_suite_outside_demo", "CHATSVC_TEST_SUITE needs CHATSVC_DEMO=1.")
    if text != "classical":
        raise SettingsError("bad_test_suite", "CHATSVC_TEST_SUITE must be classical or unset.")
    return frozenset({PROTO, TEST_PROTO})


def _periods(text: str, *, demo: bool) -> Periods:
    """Return the periods with the overrides that drills and tests may make.

    Short periods would delete real conversations early, so only the demo may have them.
    """
    if not text:
        return Periods()
    if not demo:
        raise SettingsError("periods_outside_demo", "CHATSVC_PERIODS needs CHATSVC_DEMO=1.")
    try:
        overrides = json.loads(text)
    except ValueError as wrong:
        raise SettingsError("bad_periods", "CHATSVC_PERIODS must be a JSON object.") from wrong
    known = {period.name for period in fields(Periods)}
    if (
        not isinstance(overrides, dict)
        or not overrides.keys() <= known
        or not all(type(seconds) is int and seconds > 0 for seconds in overrides.values())
    ):
        raise SettingsError(
            "bad_periods", "CHATSVC_PERIODS must map names of periods to whole seconds above 0."
        )
    return replace(Periods(), **overrides)
