"""Questions to the support directory: what is shown where, and what waits for its owner."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from counsellor.shifts.published_week import published_week
from counsellor.support import policy
from counsellor.support.hours import DAYS, Hours, Span, is_open, next_opening
from counsellor.support.models import DirectoryEntry

# Hours are said in the time that hangs on the wall of a Swedish reception.
HERE: Final = ZoneInfo("Europe/Stockholm")
_TODAY, _TOMORROW = 0, 1


def local(now_ms: int) -> datetime:
    """Unix milliseconds as the time on the wall."""
    return datetime.fromtimestamp(now_ms / 1000, tz=UTC).astimezone(HERE)


def checked_of(row: DirectoryEntry) -> policy.Checked:
    """What the policy asks of an entry."""
    return policy.Checked(row.is_core, row.last_checked, row.next_check)


def hours_of(row: DirectoryEntry) -> Hours:
    """The entry's weekly hours."""
    return tuple(Span(*span) for span in row.hours)


def all_entries(organisation: str, today: date) -> tuple[DirectoryEntry, ...]:
    """Every entry for those who keep it true: alarming first, then overdue, then by next check."""
    rows = DirectoryEntry.objects.filter(organisation=organisation)

    def urgency(row: DirectoryEntry) -> tuple[bool, bool, date, int, str]:
        checked = checked_of(row)
        return (
            not policy.alarms_owner(checked, today),
            not policy.is_overdue(checked, today),
            row.next_check or date.min,
            row.pk if row.is_core else 0,
            row.name,
        )

    return tuple(sorted(rows, key=urgency))


def shown_entries(organisation: str, today: date) -> tuple[DirectoryEntry, ...]:
    """What may be shown to anybody today, core first; without number and page there is nothing."""
    rows = DirectoryEntry.objects.filter(organisation=organisation)
    shown = (
        row for row in rows if policy.is_shown(checked_of(row), today) and (row.number or row.site)
    )
    # The core as it was entered, 112 first; the others by name.
    return tuple(
        sorted(shown, key=lambda row: (not row.is_core, row.pk if row.is_core else 0, row.name))
    )


def directory_document(organisation: str, now_ms: int) -> dict[str, object]:
    """The published document `directory`: who answers, and our own week.

    The same for every visitor, so no "open now" is in it.

    Blocking: asynchronous callers go through database_sync_to_async.
    """
    today = local(now_ms).date()
    return {
        "v": 1,
        "entries": [_said(row) for row in shown_entries(organisation, today)],
        "week": published_week(organisation, today),
    }


def for_desk(organisation: str, now_ms: int) -> list[dict[str, object]]:
    """What the console's panel shows: as published, and what holds at this very moment."""
    now = local(now_ms)
    return [
        {
            **_said(row),
            "open": is_open(hours_of(row), now),
            "opens": _opens(row, now),
            "overdue": policy.is_overdue(checked_of(row), now.date()),
            "owner": row.owner,
        }
        for row in shown_entries(organisation, now.date())
    ]


def alarming(organisation: str, now_ms: int) -> int:
    """How many core entries nobody vouches for: said on the supervisor's board."""
    today = local(now_ms).date()
    return len(alarms(DirectoryEntry.objects.filter(organisation=organisation), today))


def alarms(rows: Iterable[DirectoryEntry], today: date) -> tuple[DirectoryEntry, ...]:
    """Core entries that are shown though nobody vouches for them."""
    return tuple(row for row in rows if policy.alarms_owner(checked_of(row), today))


def _said(row: DirectoryEntry) -> dict[str, object]:
    return {
        "key": row.key,
        "name": row.name,
        "number": row.number,
        "site": row.site,
        "hours": row.hours,
        "hours_text": row.hours_text,
        "for_whom": row.for_whom,
        "needs": row.needs,
        "age_from": row.age_from,
        "age_to": row.age_to,
        "languages": row.languages,
        "facts": row.facts,
        "happens": row.happens,
        "core": row.is_core,
        "checked": None if row.last_checked is None else row.last_checked.isoformat(),
    }


def _opens(row: DirectoryEntry, now: datetime) -> str:
    """When it opens, for staff: "i dag 21:00", "i morgon 08:00", "mån 08:00"; empty if open."""
    opening = next_opening(hours_of(row), now)
    if opening is None:
        return ""
    ahead = (opening.date() - now.date()).days
    day = {_TODAY: "i dag", _TOMORROW: "i morgon"}.get(ahead, DAYS[opening.weekday()])
    return f"{day} {opening:%H:%M}"
