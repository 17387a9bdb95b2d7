"""Questions about what was signed. Blocking."""

from typing import cast

from chatsvc.retention.decided import Decisions
from counsellor.opening import policy
from counsellor.opening.models import OpeningAct
from counsellor.opening.policy import Act, Kind, Permit


def acts(organisation: str) -> tuple[Act, ...]:
    """Return everything that this organisation's people have signed, oldest first."""
    return tuple(
        Act(
            cast("Kind", row.kind),
            row.staff,
            row.at,
            row.item,
            row.of,
            row.last_day,
            row.withdrawn_at,
        )
        for row in OpeningAct.objects.filter(organisation=organisation)
    )


def standing(organisation: str) -> Permit:
    """Say whether two people opened it, and when it ends."""
    return policy.permit(acts(organisation))


def bounded(organisation: str, document: Decisions, *, demo: bool) -> Decisions:
    """Bound what the decisions allow by what was signed."""
    return policy.bounded(document, standing(organisation), demo=demo)
