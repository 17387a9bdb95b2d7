"""Swaps: one offers, one takes, and nothing moves before both have said yes."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from counsellor.accounts.models import Staff
from counsellor.shifts.models import Shift, ShiftSwap
from counsellor.shifts.plan import around, of_person, planned
from counsellor.shifts.policy import made_worse, may_offer, swapped
from counsellor.shifts.queries import rules_of
from counsellor.shifts.services import PlanError, lock_people, own_row

OPEN = (ShiftSwap.State.OFFERED, ShiftSwap.State.PROPOSED)


@transaction.atomic
def offer(organisation: str, staff: int, shift: int, now: datetime) -> None:
    """Offer one's own shift to colleagues; twice changes nothing.

    Raises:
        PlanError: `gone`, or `not_yours` (also after it has begun).
    """
    row = own_row(organisation, shift)
    if not may_offer(planned(row), staff, now):
        raise PlanError("not_yours")
    if not ShiftSwap.objects.filter(shift=row, state__in=OPEN).exists():
        ShiftSwap.objects.create(organisation=organisation, shift=row, offered_by_id=staff)


@transaction.atomic
def withdraw(organisation: str, staff: int, swap: int) -> None:
    """Take the offer back. One that is gone already is no fault."""
    rows = ShiftSwap.objects.filter(organisation=organisation, offered_by=staff, pk=swap)
    rows.filter(state__in=OPEN).update(state=ShiftSwap.State.WITHDRAWN)


@transaction.atomic
def take(organisation: str, staff: int, swap: int, in_return: int | None, now: datetime) -> None:
    """Take a shift: at once, or for one's own in return, which the other must agree to.

    Raises:
        PlanError: `taken`, `not_yours`, or `rules`.
    """
    taker = lock_people(organisation, [staff])[0]
    found = _open(organisation, swap, ShiftSwap.State.OFFERED)
    if found.offered_by_id == staff or now >= found.shift.starts_at:
        raise PlanError("not_yours")
    back = None if in_return is None else own_row(organisation, in_return)
    if back is not None and not may_offer(planned(back), staff, now):
        raise PlanError("not_yours")
    _judge(found.shift, taker, back)
    if back is None:
        _move(found, taker, None)
        return
    found.taken_by, found.in_return, found.state = taker, back, ShiftSwap.State.PROPOSED
    found.save()


@transaction.atomic
def answer(organisation: str, staff: int, swap: int, now: datetime, *, yes: bool) -> None:
    """Say yes or no to what somebody wants in return; after a no the offer stands again.

    Raises:
        PlanError: `taken`, `not_yours`, or `rules` when the plan has changed meanwhile.
    """
    found = _open(organisation, swap, ShiftSwap.State.PROPOSED)
    taker, back = found.taken_by, found.in_return
    if found.offered_by_id != staff or taker is None or back is None:
        raise PlanError("not_yours")
    if not yes:
        found.taken_by, found.in_return, found.state = None, None, ShiftSwap.State.OFFERED
        found.save()
        return
    lock_people(organisation, [staff, taker.pk])
    if now >= min(found.shift.starts_at, back.starts_at) or back.staff_id != taker.pk:
        raise PlanError("taken")
    _judge(found.shift, taker, back)
    _move(found, taker, back)


def _open(organisation: str, swap: int, state: str) -> ShiftSwap:
    rows = ShiftSwap.objects.select_for_update().filter(
        organisation=organisation, pk=swap, state=state
    )
    found = rows.first()
    # The shift may have been given to somebody else by a supervisor.
    if found is None or found.shift.staff_id != found.offered_by_id:
        raise PlanError("taken")
    return found


def _judge(shift: Shift, taker: Staff, back: Shift | None) -> None:
    rows = [shift] if back is None else [shift, back]
    starts, ends = min(one.starts_at for one in rows), max(one.ends_at for one in rows)
    before = around(shift.organisation, starts, ends)
    person = of_person(taker, shift.starts_at, shift.ends_at, shift.doors)
    after = swapped(before, planned(shift), person, None if back is None else planned(back))
    wrong = made_worse(before, after, rules_of(shift.organisation))
    if wrong:
        raise PlanError("rules", wrong)


def _move(swap: ShiftSwap, taker: Staff, back: Shift | None) -> None:
    moved = Shift.objects.filter(pk=swap.shift_id, staff=swap.offered_by_id)
    if moved.update(staff=taker, version=F("version") + 1) == 0:
        raise PlanError("taken")
    if back is not None:
        Shift.objects.filter(pk=back.pk).update(staff=swap.offered_by_id, version=F("version") + 1)
    swap.taken_by, swap.state = taker, ShiftSwap.State.DONE
    swap.save()
