"""One row of every table, of another organisation: as if it had worked here for a year."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from django.apps import apps
from django.db.models import Model

from counsellor.accounts.models import Role, Staff
from tests.support.staff import NOON_MS

LAN: Final = "lan"
# In every text of theirs; nothing of ours says it.
MARK: Final = "Kvarnsjö"
NOW: Final = datetime.fromtimestamp(NOON_MS / 1000, tz=UTC)
TODAY, LATER, EARLIER = NOW.date(), NOW + timedelta(hours=4), NOW - timedelta(hours=4)
DOOR: Final = {"door": "mika", "weekday": TODAY.weekday(), "from_minute": 0, "to_minute": 1439}
HOURS: Final = {**DOOR, "valid_from": TODAY - timedelta(days=60)}

# Table -> its columns beside the organisation. Theirs are alive at noon, so that they would show.
ROWS: Final[dict[str, Callable[[Staff], dict[str, object]]]] = {
    "AuditEntry": lambda _: {"number": 1, "at": NOW, "deed": "signed_in", "about": MARK},
    "AuditMark": lambda _: {"kind": "checked", "number": 1, "digest": "x", "at": NOW},
    "AccessReview": lambda _: {
        "month": TODAY.replace(day=1) - timedelta(days=20),
        "entries": 7777,
        "drawn_at": NOW,
        "reasons": {"1": MARK},
    },
    "DeviceCertificate": lambda who: {
        "staff": who,
        "device_key": MARK,
        "request": {"x": MARK},
        "created_at": NOW,
    },
    "DeviceList": lambda _: {"version": 7777, "document": {"x": MARK}, "signed_at": NOW},
    "Entry": lambda _: {"year": TODAY.year, "kind": "measure", "words": MARK},
    "Counter": lambda _: {
        "door": "mika",
        "measure": "started",
        "span": "hour",
        "period": EARLIER,
        "value": 7777,
    },
    "AddedBatch": lambda _: {"batch": "b" * 16, "added_at": NOW},
    "StoreLife": lambda _: {"generation": MARK, "met_at": NOW},
    "Release": lambda _: {
        "table": "talks",
        "period": "2026-Q3",
        "defined_from": 2026,
        "figures": {MARK: 7777},
        "totals": {MARK: 7777},
        "released_at": NOW,
    },
    "OnCall": lambda _: {"function": MARK, "telephone": "010-777 77 77", "order": 0},
    "Shift": lambda who: {
        "staff": who,
        "doors": ["mika"],
        "starts_at": EARLIER,
        "ends_at": LATER,
        "is_alone": True,
    },
    "ShiftSwap": lambda who: {"shift": who.shift_set.first(), "offered_by": who},
    "OpeningHours": lambda _: HOURS,
    "LanguageHours": lambda _: {**HOURS, "language": "ro"},
    "OpeningException": lambda _: {
        "door": "mika",
        "day": TODAY,
        "from_minute": 0,
        "to_minute": 1439,
    },
    "PhraseCheck": lambda _: {
        "language": "ro",
        "checked_by": MARK,
        "text_hash": "x",
        "checked_at": NOW,
    },
    "DirectoryEntry": lambda _: {
        "key": "kvarn",
        "name": MARK,
        "number": "010-777 77 78",
        "is_core": True,
        "last_checked": TODAY - timedelta(days=400),
        "next_check": TODAY - timedelta(days=300),
    },
    "Escalation": lambda who: {
        "key": "k" * 22,
        "door": "mika",
        "kind": "consult",
        "raised_at": NOW,
        "raised_by": who,
    },
    "BoardOpen": lambda who: {"staff": who, "seen_at": NOW},
    "Decision": lambda _: {
        "kind": "gallring",
        "text": MARK,
        "board": MARK,
        "decided_on": TODAY,
        "dnr": MARK,
        "valid_until": TODAY + timedelta(days=300),
        "silence_minutes": 11,
        "age_hours": 2,
        "audit_months": 12,
        "recorded_at": NOW,
    },
    "DeletionRecord": lambda _: {
        "day": NOW - timedelta(days=1),
        "what": "ended",
        "rule": MARK,
        "number": 7777,
        "first_hour": EARLIER,
        "last_hour": EARLIER,
        "method": "keys",
        "verified": True,
        "written_at": NOW,
    },
    "Banner": lambda _: {"door": "mika", "kind": "stop", "until": LATER},
    # No file agrees with it, so it is seen nowhere.
    "Diversion": lambda _: {"door": "mika", "partner": "demo", "until": LATER},
    "Debrief": lambda who: {"staff": who, "asked_at": NOW, "until": LATER},
    "OpeningAct": lambda who: {"kind": "known", "item": "drill", "staff": who.pk, "at": NOW},
}
# Tables without the column: whose a row is follows from the account or shift that it is about.
THROUGH: Final[dict[str, Callable[[Staff], dict[str, object]]]] = {
    "Limit": lambda who: {"staff": who, "most": 1, "until": LATER},
    "CheckIn": lambda who: {"shift": who.shift_set.first(), "kind": "in", "due_at": EARLIER},
    "KnownBrowser": lambda who: {"staff": who, "token_hash": "x", "expires_at": LATER},
}
# Sign-ins, second factors and counters of wrong passwords are keyed by account or cookie alone.
NOBODYS: Final = {"Staff", "StaffOneTimePassword", "LoginCounter"}


def tables() -> dict[str, type[Model]]:
    """Every table of ours, by its name."""
    found = (one for one in apps.get_models() if one.__module__.startswith("counsellor."))
    return {one.__name__: one for one in found}


def write_other_rows() -> None:
    """Write them all."""
    who = Staff.objects.create_staff(
        "kvarn",
        "pw",
        alias=MARK,
        role=Role.COUNSELLOR,
        organisation=LAN,
        doors=["mika"],
        languages=["ro"],
    )
    for name, row in ROWS.items():
        tables()[name]._default_manager.create(organisation=LAN, **row(who))  # noqa: SLF001
    for name, row in THROUGH.items():
        tables()[name]._default_manager.create(**row(who))  # noqa: SLF001
