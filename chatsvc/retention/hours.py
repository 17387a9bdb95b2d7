"""When a door is open: what the plan says of the days to come, and what it means now. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

# Hours are what the reception's clock on the wall says; visitors read the same.
STOCKHOLM: Final = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment to another, Unix milliseconds; the end is outside."""

    opens_ms: int
    closes_ms: int

    def holds(self, now_ms: int) -> bool:
        """Whether this moment is inside."""
        return self.opens_ms <= now_ms < self.closes_ms


@dataclass(frozen=True, slots=True)
class Opening:
    """One evening: when visitors may come, and from when on nobody new is let in."""

    span: Span
    last_entry_ms: int


@dataclass(frozen=True, slots=True)
class DoorPlan:
    """The days to come at one door, earliest first, and when somebody reads which language."""

    openings: tuple[Opening, ...]
    languages: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)


# Door id -> its plan. A door without a row of opening hours is not in it: open when somebody is.
Plans: TypeAlias = Mapping[str, DoorPlan]


@dataclass(frozen=True, slots=True)
class DoorHours:
    """What the plan says at one moment.

    Attributes:
        admits: inside an opening, and before its last entry.
        present: the opening that this moment is inside; None: none is on.
        opening: the present one while it admits, otherwise the next one; None: none is planned.
        languages: what somebody reads now, by the plan; empty where the plan does not say.
        language_next: tag -> when somebody begins to read it next.
    """

    admits: bool
    present: Opening | None
    opening: Opening | None
    languages: tuple[str, ...]
    language_next: Mapping[str, Span]

    @property
    def inside(self) -> bool:
        """Whether this moment is inside an opening, also after its last entry."""
        return self.present is not None


def door_hours(plan: DoorPlan, now_ms: int) -> DoorHours:
    """Say what a plan means at this moment."""
    present = next((one for one in plan.openings if one.span.holds(now_ms)), None)
    admits = present is not None and now_ms < present.last_entry_ms
    coming = next((one for one in plan.openings if one.span.opens_ms > now_ms), None)
    read_now = {
        tag for tag, spans in plan.languages.items() if any(one.holds(now_ms) for one in spans)
    }
    later = {
        tag: next((one for one in spans if one.opens_ms > now_ms), None)
        for tag, spans in plan.languages.items()
    }
    return DoorHours(
        admits=admits,
        present=present,
        opening=present if admits else coming,
        languages=tuple(sorted(read_now)),
        language_next={tag: span for tag, span in later.items() if span is not None},
    )


def iso_minute(at_ms: int) -> str:
    """Write a moment as the reception's clock shows it, with its offset: 2026-12-01T18:00+01:00."""
    at = datetime.fromtimestamp(at_ms / 1000, tz=UTC).astimezone(STOCKHOLM)
    return at.isoformat(timespec="minutes")
