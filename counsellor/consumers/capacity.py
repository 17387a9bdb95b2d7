"""How many conversations a counsellor may choose to hold at once: pure."""

from chatsvc.protocol.limits import CAPACITY, LEARNER_CAPACITY, MAX_CAPACITY


def most(*, learner: bool, limit: int | None = None) -> int:
    """Return the highest that somebody may choose; a supervisor's limit only lowers it."""
    own = LEARNER_CAPACITY if learner else MAX_CAPACITY
    return own if limit is None else min(own, limit)


def chosen(wanted: int | None, *, learner: bool) -> int:
    """Return what counts: the person's own choice, or what is usual; never more than allowed."""
    return min(CAPACITY if wanted is None else wanted, most(learner=learner))
