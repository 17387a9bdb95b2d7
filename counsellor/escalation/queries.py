"""Questions to the escalations: what is open now, and the log of decisions."""

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from counsellor.escalation import policy
from counsellor.escalation.models import BoardOpen, Escalation
from counsellor.escalation.ports import Current, Raised
from counsellor.escalation.services import moment
from counsellor.shifts.models import OnCall

if TYPE_CHECKING:
    from chatsvc.protocol.messages_escalation import EscalationKind, EscalationState

# Far more than an evening has, of the open ones and of those that are over.
MOST_SHOWN = 500
MOST_LOGGED = 200


def current(organisation: str, now_ms: int) -> Current:
    """What is open, oldest first, and what was closed within a shift."""
    lately = moment(now_ms) - timedelta(milliseconds=policy.SHOWN_MS)
    rows = Escalation.objects.filter(organisation=organisation)
    rows = rows.select_related("raised_by", "taken_by").order_by("-raised_at", "-pk")
    # Each by itself: what is open is kept whatever the flood of what is over.
    found = [
        *rows.filter(state__in=policy.OPEN)[:MOST_SHOWN],
        *rows.filter(closed_at__gte=lately)[:MOST_SHOWN],
    ]
    found.sort(key=lambda row: (row.raised_at, row.pk))
    seen = moment(now_ms) - timedelta(milliseconds=policy.BOARD_SEEN_MS)
    boards = BoardOpen.objects.filter(organisation=organisation, seen_at__gte=seen)
    # Who is a supervisor at another door is not asked, so she is nobody who could answer here.
    doors = Counter(door for one in boards.select_related("staff") for door in one.staff.doors)
    return Current(tuple(_raised(row) for row in found), doors)


def log_of(
    organisation: str, doors: tuple[str, ...], before: int | None = None
) -> tuple[tuple[Escalation, ...], int | None]:
    """The newest escalations at these doors, open and closed, for supervisors to read.

    Args:
        organisation: id.
        doors: of the account.
        before: only those raised before the row of this number; None: all.

    Returns:
        At most `MOST_LOGGED` rows, and the number to ask on with; None: these are the last.
    """
    rows = Escalation.objects.filter(organisation=organisation, door__in=doors).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = tuple(rows.select_related("raised_by", "taken_by")[: MOST_LOGGED + 1])
    shown = found[:MOST_LOGGED]
    return shown, shown[-1].pk if len(found) > MOST_LOGGED else None


def on_call(organisation: str) -> list[dict[str, str]]:
    """Who is called when no supervisor answers, in this order: functions, never names."""
    rows = OnCall.objects.filter(organisation=organisation)
    return [{"name": row.function, "phone": row.telephone} for row in rows]


def _raised(row: Escalation) -> Raised:
    return Raised(
        key=bytes.fromhex(row.key),
        kind=cast("EscalationKind", row.kind),
        door=row.door,
        state=cast("EscalationState", row.state),
        raised_at=int(row.raised_at.timestamp() * 1000),
        due_at=None if row.due_at is None else int(row.due_at.timestamp() * 1000),
        passed_to=row.passed_to,
        raised_by=row.raised_by_id,
        raised_alias="" if row.raised_by is None else row.raised_by.alias,
        taken_alias="" if row.taken_by is None else row.taken_by.alias,
        decision=row.decision,
    )
