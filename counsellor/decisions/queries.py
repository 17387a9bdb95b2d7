"""Questions to the decisions register. Blocking."""

from typing import cast

from chatsvc.retention.decided import Kind, Rule, encode
from counsellor.decisions import policy
from counsellor.decisions.models import Decision
from counsellor.decisions.policy import Recorded, Standing
from counsellor.opening.queries import bounded
from counsellor.shifts.opening import local_day


def recorded(organisation: str, *, demo: bool) -> tuple[Recorded, ...]:
    """Return the rows that count for this organisation, oldest first."""
    rows = Decision.objects.filter(organisation=organisation)
    return policy.counts((_recorded(row) for row in rows), demo=demo)


def decisions_document(organisation: str, now_ms: int, *, demo: bool) -> bytes:
    """Return the document to publish, as canonical JSON; bounded by who opened it, and the end."""
    document = policy.document(recorded(organisation, demo=demo), policy.utc(now_ms))
    return encode(bounded(organisation, document, demo=demo))


def standings(organisation: str, now_ms: int, *, demo: bool) -> tuple[Standing, ...]:
    """Say how each kind stands today."""
    now = policy.utc(now_ms)
    return policy.standings(recorded(organisation, demo=demo), now, local_day(now))


def rule_in_force(organisation: str, now_ms: int, *, demo: bool) -> Rule | None:
    """Return the rule of the decision on erasure that holds now, or held last; None: none did."""
    return policy.document(recorded(organisation, demo=demo), policy.utc(now_ms)).rule


def _recorded(row: Decision) -> Recorded:
    said = (row.silence_minutes, row.age_hours, row.audit_months)
    numbers = tuple(one for one in said if one is not None)
    return Recorded(
        cast("Kind", row.kind),
        row.text,
        row.board,
        row.decided_on,
        row.dnr,
        row.valid_until,
        row.is_sample,
        row.withdrawn_at,
        policy.rule_of(*numbers) if len(numbers) == len(said) else None,
    )
