"""Changes to escalations: each is one statement that only one of two can win."""

from datetime import UTC, datetime, timedelta
from typing import cast

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from chatsvc.protocol.messages_escalation import Decision, EscalationKind, Gate
from chatsvc.settings.escalation_file import Escalation as Rules
from counsellor.decisions.rows_gone import GRACE, Gone, write_rows_gone
from counsellor.escalation import policy
from counsellor.escalation.models import BoardOpen, Escalation
from counsellor.escalation.ports import Outcome, Person
from counsellor.shifts.models import OnCall


def moment(now_ms: int) -> datetime:
    """Unix milliseconds as the database's aware time."""
    return datetime.fromtimestamp(now_ms / 1000, tz=UTC)


def raise_it(
    who: Person, key: bytes, kind: EscalationKind, door: str, rules: Rules, now_ms: int
) -> Outcome:
    """Keep a new escalation; the page may say it again after a lost line, and it stays one."""
    if door not in who.doors:
        return "not_allowed"
    mine = Escalation.objects.filter(raised_by_id=who.staff_id)
    known = Escalation.objects.filter(organisation=who.organisation, key=key.hex()).first()
    if known is not None:
        return "raised" if known.raised_by_id == who.staff_id else "not_allowed"
    if mine.filter(state__in=policy.OPEN).count() >= policy.MOST_OPEN:
        return "too_many"
    lately = moment(now_ms) - timedelta(milliseconds=policy.SHOWN_MS)
    if mine.filter(raised_at__gte=lately).count() >= policy.MOST_RAISED:
        return "too_many"
    due = policy.due_at(
        kind, now_ms, usual_s=rules.acknowledge_s, emergency_s=rules.emergency_acknowledge_s
    )
    try:
        with transaction.atomic():
            Escalation.objects.create(
                organisation=who.organisation,
                key=key.hex(),
                door=door,
                kind=kind,
                raised_at=moment(policy.minute(now_ms)),
                raised_by_id=who.staff_id,
                due_at=moment(due),
            )
    except IntegrityError:  # the same key came twice at once
        return "raised"
    return "raised"


def acknowledge(who: Person, key: bytes, now_ms: int) -> Outcome:
    """Take it. Two supervisors at once: the statement changes the row for exactly one."""
    rows = _of(who, key)
    # Its time to answer runs again: whoever had it has closed her board.
    left = Q(state="acknowledged", due_at__isnull=False)
    taken = rows.filter(Q(state__in=policy.TAKEABLE) | left).update(
        state="acknowledged",
        taken_by_id=who.staff_id,
        taken_at=moment(policy.minute(now_ms)),
        due_at=None,
    )
    if taken:
        return "acknowledged"
    row = rows.first()
    if row is None:
        return "gone"
    if row.state == "closed":
        return "closed"
    return "acknowledged" if row.taken_by_id == who.staff_id else "taken_by_other"


def pass_on(who: Person, key: bytes, rules: Rules, now_ms: int) -> Outcome:
    """Give it to the next on call now: only what is free, or one's own."""
    with transaction.atomic():
        mine = Q(state="acknowledged", taken_by_id=who.staff_id)
        row = _of(who, key).select_for_update().filter(Q(state__in=policy.TAKEABLE) | mine).first()
        if row is None:
            return _why_not(who, key)
        _to_the_next(row, rules, now_ms)
    return "passed"


def decide(
    who: Person, key: bytes, decision: Decision, gate: Gate, rules: Rules, now_ms: int
) -> tuple[Outcome, str]:
    """Close it: a supervisor what no other has taken, who raised it what she has done."""
    with transaction.atomic():
        row = _of(who, key).select_for_update().first()
        if row is None:
            return "gone", ""
        if row.state == "closed":
            return "closed", ""
        kind = cast("EscalationKind", row.kind)
        own = row.raised_by_id == who.staff_id
        if not policy.may_decide(kind, decision, supervisor=who.supervisor, own=own):
            return "not_allowed", ""
        if not policy.may_rest_on(kind, rules.law, decision, gate):
            return "not_allowed", ""
        if who.supervisor and not own and row.taken_by_id not in {None, who.staff_id}:
            return "taken_by_other", ""
        row.state, row.decision, row.gate = "closed", decision, gate
        row.decided_role = "supervisor" if who.supervisor else "counsellor"
        row.closed_at, row.due_at = moment(policy.minute(now_ms)), None
        row.save()
    return "decided", row.door


def pass_overdue(organisation: str, rules: Rules, now_ms: int) -> int:
    """Pass on what nobody took in time, or left behind with her board; how many."""
    _time_what_was_left(organisation, rules, now_ms)
    overdue = Escalation.objects.filter(organisation=organisation, due_at__lte=moment(now_ms))
    if not overdue.exists():
        return 0
    with transaction.atomic():
        rows = overdue.select_for_update().filter(state__in=("raised", "passed", "acknowledged"))
        return sum(_to_the_next(row, rules, now_ms) for row in rows)


def _time_what_was_left(organisation: str, rules: Rules, now_ms: int) -> None:
    """Let the time to answer run while whoever took it has no board open; stop it when she has."""
    seen = moment(now_ms - policy.BOARD_SEEN_MS)
    boards = BoardOpen.objects.filter(organisation=organisation, seen_at__gte=seen)
    here = tuple(boards.values_list("staff_id", flat=True))
    taken = Escalation.objects.filter(organisation=organisation, state="acknowledged")
    taken.filter(taken_by_id__in=here, due_at__isnull=False).update(due_at=None)
    for row in taken.exclude(taken_by_id__in=here).filter(due_at__isnull=True):
        due = _due(row, rules, now_ms)
        taken.filter(pk=row.pk, due_at__isnull=True).update(due_at=moment(due))


def _due(row: Escalation, rules: Rules, now_ms: int) -> int:
    return policy.due_at(
        cast("EscalationKind", row.kind),
        now_ms,
        usual_s=rules.acknowledge_s,
        emergency_s=rules.emergency_acknowledge_s,
    )


def forget_old(organisation: str, now_ms: int) -> int:
    """Delete what the log no longer keeps, with its line in the deletion record; how many."""
    now = moment(now_ms)
    before = now - timedelta(days=policy.KEPT_DAYS)
    rows = Escalation.objects.filter(organisation=organisation)
    with transaction.atomic():
        late = rows.filter(raised_at__lt=before - GRACE).count()
        number = rows.filter(raised_at__lt=before).delete()[0]
        if number:
            left = rows.filter(raised_at__lt=before).exists()
            write_rows_gone(organisation, Gone("escalation", number, late, not left), now)
    return number


def forget_boards(organisation: str, now_ms: int) -> int:
    """Delete boards of consoles that went away without a word; how many."""
    before = moment(now_ms) - timedelta(milliseconds=policy.BOARD_SEEN_MS)
    return BoardOpen.objects.filter(organisation=organisation, seen_at__lt=before).delete()[0]


def board_open(who: Person, now_ms: int) -> None:
    """A supervisor's board is open now."""
    seen = {"organisation": who.organisation, "seen_at": moment(now_ms)}
    BoardOpen.objects.update_or_create(staff_id=who.staff_id, defaults=seen)


def board_closed(who: Person) -> None:
    """It is not any more."""
    BoardOpen.objects.filter(staff_id=who.staff_id).delete()


def _to_the_next(row: Escalation, rules: Rules, now_ms: int) -> int:
    on_call = tuple(OnCall.objects.filter(organisation=row.organisation))
    row.state, row.step = policy.after_due(row.step, len(on_call))
    row.taken_by = None
    row.taken_at = None
    if row.state == "passed":
        row.passed_to = on_call[row.step - 1].function
        row.due_at = moment(_due(row, rules, now_ms))
    else:
        row.due_at = None
    row.save()
    return 1


def _why_not(who: Person, key: bytes) -> Outcome:
    row = _of(who, key).first()
    if row is None:
        return "gone"
    return "closed" if row.state == "closed" else "taken_by_other"


def _of(who: Person, key: bytes) -> "QuerySet[Escalation]":
    """A person's own, or of a supervisor's doors; of nobody else."""
    rows = Escalation.objects.filter(organisation=who.organisation, key=key.hex())
    return (
        rows.filter(door__in=who.doors)
        if who.supervisor
        else rows.filter(raised_by_id=who.staff_id)
    )
