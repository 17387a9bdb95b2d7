"""Changes to the shift plan: each is judged against the rules inside its transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from counsellor.accounts.models import Role, Staff
from counsellor.shifts.models import CheckIn, OnCall, Shift
from counsellor.shifts.plan import around, of_person, renumbered, without
from counsellor.shifts.policy import CHECK_IN_GRACE, CHECK_OUT_GRACE, Fault, Planned, made_worse
from counsellor.shifts.queries import rules_of

# A plan is looked at once more a year later, and a month of grace; then it says nothing needed.
KEPT: Final = timedelta(days=395)


class PlanError(Exception):
    """A change that is refused: `code` says why; `faults` are what it would make wrong."""

    def __init__(self, code: str, faults: Sequence[Fault] = ()) -> None:
        """Keep both for the page's sentences."""
        super().__init__(code)
        self.code = code
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a supervisor wants a shift to be."""

    starts: datetime
    ends: datetime
    doors: tuple[str, ...]
    is_alone: bool = False
    on_call: int | None = None


def people(organisation: str) -> tuple[Staff, ...]:
    """Who can stand in the plan, by alias."""
    found = Staff.objects.filter(
        organisation=organisation, role=Role.COUNSELLOR, is_active=True
    ).order_by("alias")
    return tuple(found)


@transaction.atomic
def add(organisation: str, wish: Wish, staff_ids: Sequence[int], now: datetime) -> None:
    """Add a shift for each of these people; all or none.

    Raises:
        PlanError: `nobody`, or `rules` with what would be wrong.
    """
    chosen = lock_people(organisation, staff_ids)
    before = around(organisation, wish.starts, wish.ends)
    new = [_wished(one, wish) for one in chosen]
    _judge(organisation, before, (*before, *new))
    for one in chosen:
        row = Shift(organisation=organisation, staff=one)
        _write(row, wish)
    forget_shifts(organisation, now)


def forget_shifts(organisation: str, now: datetime) -> int:
    """Delete shifts that are over for long enough, with their swaps and checks; how many rows."""
    return Shift.objects.filter(organisation=organisation, ends_at__lt=now - KEPT).delete()[0]


@transaction.atomic
def change(organisation: str, shift: int, version: int, wish: Wish) -> None:
    """Change one shift, if nobody else has meanwhile.

    Raises:
        PlanError: `gone`, `changed` by somebody else, or `rules`.
    """
    row = own_row(organisation, shift)
    lock_people(organisation, [row.staff_id])
    starts, ends = min(row.starts_at, wish.starts), max(row.ends_at, wish.ends)
    before = around(organisation, starts, ends)
    after = (*without(before, shift), renumbered(_wished(row.staff, wish), shift))
    # First: who looks at an old plan is told that, not a rule about what she cannot see.
    _claim(organisation, shift, version)
    _judge(organisation, before, after)
    row.refresh_from_db()
    _write(row, wish)


@transaction.atomic
def remove(organisation: str, shift: int, version: int) -> None:
    """Take a shift away, whatever that leaves: somebody is ill. The page then shows the gap.

    Raises:
        PlanError: `gone`, or `changed` by somebody else.
    """
    own_row(organisation, shift)
    _claim(organisation, shift, version)
    Shift.objects.filter(pk=shift).delete()


def say_here(staff: int, shift: int, kind: str, now: datetime) -> None:
    """Note that who works alone has come, or has gone home. A second time changes nothing."""
    rows = CheckIn.objects.filter(shift=shift, shift__staff=staff, kind=kind, done_at=None)
    rows.update(done_at=now)


def lock_people(organisation: str, staff_ids: Sequence[int]) -> list[Staff]:
    """The chosen people; the plan stays locked, so that two changes cannot each miss the other.

    What is locked first is the organisation's oldest account, as every writer does: the rule that
    nobody works alone is about two people, and each of them may be changed by somebody else.

    Raises:
        PlanError: `nobody`.
    """
    accounts = Staff.objects.select_for_update().filter(organisation=organisation)
    accounts.order_by("pk").first()
    found = Staff.objects.select_for_update().filter(
        organisation=organisation, role=Role.COUNSELLOR, is_active=True, pk__in=staff_ids
    )
    chosen = list(found.order_by("pk"))
    if not chosen or len(chosen) < len(set(staff_ids)):
        raise PlanError("nobody")
    return chosen


def own_row(organisation: str, shift: int) -> Shift:
    """A row of this organisation.

    Raises:
        PlanError: `gone`.
    """
    rows = Shift.objects.select_related("staff").filter(organisation=organisation, pk=shift)
    row = rows.first()
    if row is None:
        raise PlanError("gone")
    return row


def _judge(organisation: str, before: Sequence[Planned], after: Sequence[Planned]) -> None:
    wrong = made_worse(before, after, rules_of(organisation))
    if wrong:
        raise PlanError("rules", wrong)


def _claim(organisation: str, shift: int, version: int) -> None:
    rows = Shift.objects.filter(organisation=organisation, pk=shift, version=version)
    if rows.update(version=F("version") + 1) == 0:
        raise PlanError("changed")


def _wished(staff: Staff, wish: Wish) -> Planned:
    return of_person(staff, wish.starts, wish.ends, wish.doors, alone=wish.is_alone)


def _write(row: Shift, wish: Wish) -> None:
    row.starts_at, row.ends_at = wish.starts, wish.ends
    row.doors, row.is_alone = list(wish.doors), wish.is_alone
    numbers = OnCall.objects.filter(organisation=row.organisation, pk=wish.on_call or 0)
    row.on_call = numbers.first()
    row.save()
    checks = CheckIn.objects.filter(shift=row)
    # What she has said stands while its time does: an end that moves unsays no coming.
    said = {(one.kind, one.due_at): one.done_at for one in checks}
    checks.delete()
    if wish.is_alone:
        due = {
            CheckIn.Kind.COME: wish.starts + CHECK_IN_GRACE,
            CheckIn.Kind.GONE: wish.ends + CHECK_OUT_GRACE,
        }
        for kind, at in due.items():
            done = said.get((kind, at))
            CheckIn.objects.create(shift=row, kind=kind, due_at=at, done_at=done)
