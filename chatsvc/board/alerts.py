"""Which alerts stand, and who is asked about each: values in, values out. No content."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import msgspec

from chatsvc.board.document import Alert, AlertKind, DoorLoad, Person
from chatsvc.settings.alert_file import Alerts

# A desk that has just begun brings its key packages one by one.
KEYS_PATIENCE_S: Final = 60


@dataclass(frozen=True, slots=True)
class Facts:
    """What the worker knows now; times are Unix seconds.

    Attributes:
        admits: doors that take visitors in now, by their hours.
        unused: how many key packages of each account lie ready.
        list_ends: when the device list in force ends; None: there is none to end.
        missed: door -> since when somebody who works alone there should have said that she has
            come or gone.
        unchecked: core numbers of the support directory that nobody vouches for today.
        unreviewed: months whose check of the access log is late.
    """

    doors: Mapping[str, DoorLoad]
    people: Sequence[Person]
    admits: frozenset[str]
    unused: Mapping[str, int]
    deletion_late: bool
    list_ends: int | None
    missed: Mapping[str, int] = field(default_factory=dict)
    unchecked: int = 0
    unreviewed: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """What supervisors said to alerts.

    Attributes:
        taken: key -> account and when (Unix seconds).
        passed: key -> to which step somebody passed it on.
        told: what was sent already, each beginning with the key and a space.
    """

    taken: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    passed: Mapping[str, int] = field(default_factory=dict)
    told: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """One thing beyond its limit, and since when it has been so."""

    kind: AlertKind
    about: str
    since: int

    @property
    def key(self) -> str:
        """As `Alert.key`."""
        return f"{self.kind}.{self.about}"


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look finds, and what it must remember: since when something is as it is."""

    found: tuple[Found, ...]
    seen: Mapping[str, int]


def look(facts: Facts, limits: Alerts, seen: Mapping[str, int], now: int) -> Looked:
    """Say what is beyond its limit; `seen` is what the look before remembered."""
    patient = {
        one.key: replace(one, since=seen.get(one.key, now)) for one in _without_time(facts, limits)
    }
    patience = {"nobody": limits.nobody_s, "keys_low": KEYS_PATIENCE_S}
    late = [one for one in patient.values() if now - one.since >= patience.get(one.kind, 0)]
    found = sorted((*_with_time(facts, limits, now), *late), key=lambda one: one.key)
    return Looked(tuple(found), {key: one.since for key, one in patient.items()})


def _with_time(facts: Facts, limits: Alerts, now: int) -> Iterator[Found]:
    for door, load in facts.doors.items():
        first = min((one.since for one in load.waits), default=now)
        if now - first > limits.wait_s:
            yield Found("wait", door, first + limits.wait_s)
    lasting: tuple[tuple[AlertKind, int], ...] = (
        ("unanswered", limits.unanswered_s),
        ("long", limits.talk_s),
        ("no_pause", limits.pause_s),
    )
    for one in facts.people:
        begun = {"unanswered": one.unanswered, "long": one.longest, "no_pause": one.working}
        for kind, limit in lasting:
            if begun[kind] and now - begun[kind] > limit:
                yield Found(kind, one.staff, begun[kind] + limit)
    for door, due in facts.missed.items():
        yield Found("check_missed", door, due)
    if facts.list_ends is not None and facts.list_ends - now < limits.device_list_s:
        yield Found("device_list", "", min(now, facts.list_ends - limits.device_list_s))


def _without_time(facts: Facts, limits: Alerts) -> Iterator[Found]:
    """What has no beginning of its own: it counts from the first look that found it."""
    for door in sorted(facts.admits):
        if door in facts.doors and facts.doors[door].on_duty == 0:
            yield Found("nobody", door, 0)
    for one in facts.people:
        if one.state == "on" and facts.unused.get(one.staff, 0) < limits.keys_least:
            yield Found("keys_low", one.staff, 0)
    if facts.deletion_late:
        yield Found("deletion_late", "", 0)
    # The day of a check passes at midnight: whoever is on call is not woken for it, the evening's
    # supervisor is told when visitors come to read the numbers.
    if facts.unchecked and facts.admits:
        yield Found("numbers_unchecked", "", 0)
    if facts.unreviewed and facts.admits:
        yield Found("review_late", "", 0)


def stepped(
    before: Sequence[Alert],
    found: Sequence[Found],
    said: Said,
    on_call: Sequence[str],
    limits: Alerts,
    now: int,
) -> tuple[Alert, ...]:
    """Return the alerts that stand now: new ones, taken ones, those that go to the next on call.

    What is over is in it no more; what was taken and stands still is raised again after `again_s`.
    """
    known = {alert.key: alert for alert in before}
    return tuple(_stepped(known.get(one.key), one, said, on_call, limits, now) for one in found)


def _stepped(
    old: Alert | None, one: Found, said: Said, on_call: Sequence[str], limits: Alerts, now: int
) -> Alert:
    new = Alert(one.kind, one.about, one.since, "raised", now + limits.next_s)
    taken = said.taken.get(one.key)
    if taken is not None and now - taken[1] < limits.again_s:
        kept = new if old is None else old
        return msgspec.structs.replace(kept, state="taken", due=0, taken_by=taken[0])
    if old is None or old.state == "taken":
        return new
    asked = said.passed.get(one.key, 0) > old.step
    if not asked and (old.due == 0 or now < old.due):
        return old
    if old.step < len(on_call):
        return msgspec.structs.replace(
            old,
            state="passed",
            step=old.step + 1,
            passed_to=on_call[old.step],
            due=now + limits.next_s,
        )
    return msgspec.structs.replace(old, state="unanswered", due=0)


def news(before: Sequence[Alert], after: Sequence[Alert]) -> tuple[Alert, ...]:
    """Return what somebody must be told of: raised, or gone to the next, since before."""
    known = {alert.key: (alert.state, alert.step) for alert in before}
    return tuple(
        one for one in after if one.state != "taken" and known.get(one.key) != (one.state, one.step)
    )


def telling(alert: Alert) -> str:
    """Return what telling it is known by: each raising and each step is told once."""
    return f"{alert.key} {alert.state} {alert.step} {alert.due}"


def over(said: Said, standing: Sequence[Alert]) -> Said:
    """Return the part of what was said that must be forgotten: over, or raised again."""
    taken = {one.key for one in standing if one.state == "taken"}
    open_ = {one.key for one in standing}
    return Said(
        {key: value for key, value in said.taken.items() if key not in taken},
        {key: step for key, step in said.passed.items() if key not in open_},
        frozenset(one for one in said.told if one.split(" ")[0] not in open_),
    )
