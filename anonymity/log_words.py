"""The whole vocabulary of our logs: which events exist, which fields each may carry, of what kind.

A new event or field is a decision about privacy: add it here, in a commit of its own. Never a field
for an address, an agent, a path, a conversation, a slot, a member, a name, a text or a key.
"""

import re
from collections.abc import Mapping
from typing import Final, Literal

from anonymity.errors import AnonymityError

EventName = Literal[
    "started",
    "start_refused",
    "stopping",
    "stopped",
    "crash",
    "warning",
    "library_error",
    "child_started",
    "child_died",
    "child_stopped",
    "store_started",
    "store_away",
    "store_back",
    "store_new",
    "store_slow",
    "functions_loaded",
    "organisations_loaded",
    "organisation_invalid",
    "settings_invalid",
    "migrated",
    "demo_prepared",
    "published",
    "device_list_older",
    "device_list_signed",
    "device_certified",
    "device_refused",
    "device_cut",
    "login_slowed",
    "swept",
    "sweep_late",
    "overdue",
    "intake_stopped",
    "intake_open",
    "queue_repaired",
    "tables_away",
    "tables_back",
    "tally_unread",
    "audit_broken",
    "letter_failed",
    "deletions_written",
    "sockets_full",
    "sockets_slow",
    "heads_late",
]

AllowedField = int | str

# Letters, hyphens and underscores only: no address, number, path or sentence fits.
_WORD: Final = re.compile(r"[a-z][a-z_-]{0,39}")
# Names of classes, loggers and files of code. They come from source text, never from a message.
_TYPE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,79}")
_AT: Final = re.compile(r"[A-Za-z0-9_./-]{1,119}:[0-9]{1,6}")
# Counts, ports and durations stay below; Unix times, sequence numbers of a store and ids do not.
_LARGEST: Final = 1_000_000_000

WORDS: Final[Mapping[str, re.Pattern[str]]] = {
    "process": _WORD,
    "code": _WORD,
    "why": _WORD,
    "document": _WORD,
    "door": _WORD,
    "organisation": _WORD,
    "type": _TYPE,
    "cause": _TYPE,
    "source": _TYPE,
    "at": _AT,
}
NUMBERS: Final = frozenset(
    {
        "attempt",
        "count",
        "exit_code",
        "limit",
        "milliseconds",
        "port",
        "seconds",
        "signal",
        "sockets",
        "version",
    }
)

EVENTS: Final[Mapping[EventName, frozenset[str]]] = {
    "started": frozenset({"process", "port"}),
    "start_refused": frozenset({"process"}),
    "stopping": frozenset({"process", "sockets"}),
    "stopped": frozenset({"process", "sockets", "milliseconds"}),
    "crash": frozenset({"type", "cause", "at"}),
    "warning": frozenset({"type", "at"}),
    "library_error": frozenset({"source", "at"}),
    "child_started": frozenset({"process", "attempt"}),
    "child_died": frozenset({"process", "exit_code", "signal", "seconds"}),
    "child_stopped": frozenset({"process", "exit_code", "signal", "milliseconds"}),
    "store_started": frozenset({"milliseconds", "version"}),
    "store_away": frozenset({"process", "type", "count"}),
    "store_back": frozenset({"process", "seconds", "count"}),
    "store_new": frozenset({"process"}),
    "store_slow": frozenset({"process", "milliseconds", "count"}),
    "functions_loaded": frozenset({"process", "version"}),
    "organisations_loaded": frozenset({"count"}),
    "organisation_invalid": frozenset({"organisation", "code"}),
    "settings_invalid": frozenset({"process", "code"}),
    "migrated": frozenset({"milliseconds"}),
    "demo_prepared": frozenset({"count"}),
    "published": frozenset({"organisation", "document", "version"}),
    "device_list_older": frozenset({"organisation", "version"}),  # of the newer one, which stays
    "device_list_signed": frozenset({"organisation", "version", "count"}),
    "device_certified": frozenset({"organisation"}),
    "device_refused": frozenset({"organisation", "code"}),
    "device_cut": frozenset({"organisation"}),
    "login_slowed": frozenset({"count"}),
    "swept": frozenset({"organisation", "count", "milliseconds"}),
    "sweep_late": frozenset({"seconds"}),
    "overdue": frozenset({"organisation", "count"}),
    "intake_stopped": frozenset({"organisation", "why"}),
    "intake_open": frozenset({"organisation"}),
    "queue_repaired": frozenset({"organisation", "door", "count"}),
    "tables_away": frozenset({"process"}),
    "tables_back": frozenset({"process", "seconds"}),
    "tally_unread": frozenset({"organisation", "count"}),
    "audit_broken": frozenset({"organisation", "count"}),  # the number of the entry
    "deletions_written": frozenset({"organisation", "count"}),
    "letter_failed": frozenset({"organisation", "count"}),
    "sockets_full": frozenset({"process", "sockets", "limit"}),
    "sockets_slow": frozenset({"process", "count"}),
    "heads_late": frozenset({"process", "count"}),
}


def render(name: EventName, fields: Mapping[str, AllowedField]) -> str:
    """Return one line of printable ASCII: the event and its fields.

    A value that does not fit its kind becomes `?`: it must not be printed, and a log line is no
    reason to fail.

    Raises:
        AnonymityError: `log_event` or `log_field`, our mistake: this name is not in the vocabulary.
    """
    allowed = EVENTS.get(name)
    if allowed is None:
        raise AnonymityError("log_event")
    parts: list[str] = [name]
    for field, value in fields.items():
        if field not in allowed:
            raise AnonymityError("log_field")
        parts.append(f"{field}={_printable(field, value)}")
    return " ".join(parts)


def _printable(field: str, value: AllowedField) -> str:
    pattern = WORDS.get(field)
    if pattern is not None:
        return value if isinstance(value, str) and pattern.fullmatch(value) else "?"
    if field in NUMBERS and type(value) is int and -_LARGEST < value < _LARGEST:
        return str(value)
    return "?"
