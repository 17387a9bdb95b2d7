"""Changes to the support directory: seeded once, edited, checked, removed."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec
from django.db import transaction

from counsellor.accounts.models import Staff
from counsellor.support import policy
from counsellor.support.hours import Hours, read_hours
from counsellor.support.models import DirectoryEntry

SEED: Final = Path(__file__).parent / "seed.toml"

# Whoever edits one of these has a number that nobody has called yet.
VOUCHED_FOR: Final = ("name", "number", "site", "hours", "hours_text", "facts", "happens")


class SeedEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry as the seed file has it."""

    key: str
    name: str
    status: str
    source: str
    needs: tuple[str, ...]
    number: str = ""
    site: str = ""
    hours: str = ""
    hours_text: str = ""
    for_whom: str = ""
    age_from: int | None = None
    age_to: int | None = None
    # Empty: no source says. "Svenska" would turn away who writes something else.
    languages: tuple[str, ...] = ()
    facts: dict[str, bool] = {}
    happens: str = ""
    core: bool = False


class SeedFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    entry: tuple[SeedEntry, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """What a supervisor has written about one entry."""

    name: str
    number: str
    site: str
    hours: Hours
    hours_text: str
    for_whom: str
    needs: tuple[str, ...]
    age_from: int | None
    age_to: int | None
    languages: tuple[str, ...]
    facts: dict[str, bool]
    happens: str
    owner: str


def seed_entries() -> tuple[SeedEntry, ...]:
    """What the seed file holds."""
    return msgspec.toml.decode(SEED.read_bytes(), type=SeedFile).entry


def seed(organisation: str) -> int:
    """Fill an empty directory; none of it is checked. Returns how many entries were made."""
    with transaction.atomic():
        if DirectoryEntry.objects.filter(organisation=organisation).exists():
            return 0
        rows = [_seeded(organisation, one) for one in seed_entries()]
        DirectoryEntry.objects.bulk_create(rows, ignore_conflicts=True)
        return len(rows)


def version_of(row: DirectoryEntry | None) -> str:
    """Return what changes with every edit of an entry, and not with a check; empty: there is none.

    Two who say on the same day that a number is right do not contradict each other.
    """
    if row is None:
        return ""
    said = [getattr(row, name) for name in Edit.__dataclass_fields__]
    return sha256(msgspec.json.encode(said, order="sorted")).hexdigest()[:16]


def claim(organisation: str, key: str, version: str) -> bool:
    """Hold the directory to the end of the transaction; False if the entry changed since.

    As in the decisions' register, the organisation's oldest account is what every writer locks: an
    entry that is not there yet cannot be.
    """
    accounts = Staff.objects.select_for_update().filter(organisation=organisation)
    accounts.order_by("pk").first()
    row = DirectoryEntry.objects.filter(organisation=organisation, key=key).first()
    return version_of(row) == version


def save(organisation: str, key: str, edit: Edit, today: date, *, checked: bool) -> None:
    """Keep an entry as it was written, new or known.

    Args:
        organisation: whose directory.
        key: which entry.
        edit: all that can be written about it.
        today: the local date.
        checked: the supervisor has called or read it today. Without that, a change of what the
            check was about ends the check: an unchecked number is not shown under an old date.
    """
    with transaction.atomic():
        rows = DirectoryEntry.objects.select_for_update()
        row = rows.filter(organisation=organisation, key=key).first() or DirectoryEntry(
            organisation=organisation, key=key
        )
        before = [getattr(row, name) for name in VOUCHED_FOR]
        for name in Edit.__dataclass_fields__:
            value = getattr(edit, name)
            setattr(row, name, [*map(_plain, value)] if isinstance(value, tuple) else value)
        if checked:
            _check(row, today)
        elif before != [getattr(row, name) for name in VOUCHED_FOR]:
            row.last_checked = row.next_check = None
        row.save()


def check(organisation: str, key: str, today: date) -> bool:
    """Note that the entry was called or read today; False if there is none."""
    row = DirectoryEntry.objects.filter(organisation=organisation, key=key).first()
    if row is None:
        return False
    _check(row, today)
    row.save(update_fields=["last_checked", "next_check"])
    return True


def remove(organisation: str, key: str) -> bool:
    """Forget an entry; False for a core one, which stays, and for one that is not there."""
    rows = DirectoryEntry.objects.filter(organisation=organisation, key=key, is_core=False)
    return rows.delete()[0] > 0


def _check(row: DirectoryEntry, today: date) -> None:
    dates = policy.after_check(today)
    row.last_checked, row.next_check = dates.last, dates.next


def _seeded(organisation: str, one: SeedEntry) -> DirectoryEntry:
    return DirectoryEntry(
        organisation=organisation,
        key=one.key,
        name=one.name,
        number=one.number,
        site=one.site,
        hours=[_plain(span) for span in read_hours(one.hours)],
        hours_text=one.hours_text,
        for_whom=one.for_whom,
        needs=list(one.needs),
        age_from=one.age_from,
        age_to=one.age_to,
        languages=list(one.languages),
        facts=dict(one.facts),
        happens=one.happens,
        is_core=one.core,
        status=one.status,
        source=one.source,
    )


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
