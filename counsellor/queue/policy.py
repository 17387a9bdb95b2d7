"""Who is next, for whom, and who is offered to whom. Pure: values in, values out, now an argument.

Waiting visitors and people on duty go in; out come the order as each counsellor sees it and the
offers to make. Nothing here knows the store, so nothing here can claim: the claim is P21's.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from chatsvc.protocol import line
from chatsvc.protocol.ids import ConversationId, Door, StaffId, base_of
from chatsvc.protocol.line import MINUTE_MS

# A wish holds a visitor for the one she wished for only so long: half of what brings the renewed
# choice. After that any counsellor is better than none, and the wish is a preference.
WISH_HOLDS_MS: Final = 5 * MINUTE_MS
# A language that the counsellor does not write costs both of them; but with nobody who does, a
# conversation by cards is better than none. As long as the wish, for the same reason.
LANGUAGE_HOLDS_MS: Final = WISH_HOLDS_MS
# An offer that was declined comes to the same person again when nobody else took it meanwhile.
DECLINED_RESTS_MS: Final = 2 * MINUTE_MS

Fit: TypeAlias = Literal["fits", "later", "never"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One visitor in line; times are Unix ms."""

    conversation: ConversationId
    door: Door
    since: int
    language: str
    writes: frozenset[str] = frozenset()
    """Languages without a region that the visitor can write in, beside that one."""
    present: bool = True
    urgent: bool = False
    handover: bool = False
    """Has met a counsellor already: one was lost, or asked for a handover."""
    left_alone: bool = False
    """Has met one and has nobody now: first in line."""
    returning: bool = False
    """Came back by words."""
    wishes: frozenset[str] = frozenset()
    prefers: frozenset[StaffId] = frozenset()
    """Whom a visitor came back to."""
    reserved_until: int = 0
    """Before that only the preferred may accept, if one of them is on duty."""
    met: frozenset[StaffId] = frozenset()
    """Who has a seat or had one: `other` means not these."""
    sits: frozenset[StaffId] = frozenset()
    """Who has a seat now: nobody takes over from herself (a person sits once)."""


@dataclass(frozen=True, slots=True)
class Counsellor:
    """One person on duty."""

    staff: StaffId
    doors: frozenset[Door]
    languages: frozenset[str] = frozenset()
    """Empty: not said, and then nothing is held against anybody."""
    presents_as: str = ""
    free: int = 0
    """How many more she may take; 0 on pause, while finishing, and off duty."""
    alone: bool = False
    """Works alone tonight: a silent list, no offers."""
    untaught: frozenset[Door] = frozenset()
    """Where a learner has nobody experienced beside her, and takes nobody new."""
    idle_since: int = 0
    """When she last came free; who has rested longest is asked first."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One visitor shown to one counsellor for a while."""

    conversation: ConversationId
    staff: StaffId
    until: int


@dataclass(frozen=True, slots=True)
class Declined:
    """A counsellor said no, or let the time run out."""

    conversation: ConversationId
    staff: StaffId
    at: int


def rank(one: Waiting) -> line.Rank:
    """Return the place in line: the same that the visitor is told."""
    return line.rank(
        one.conversation,
        one.since,
        urgent=one.urgent,
        handover=one.handover,
        returning=one.returning,
        left_alone=one.left_alone,
    )


def order(waiting: Iterable[Waiting]) -> list[Waiting]:
    """Return everybody in line, first in front; the same for the same people in any order."""
    return sorted(waiting, key=rank)


def fit(one: Waiting, who: Counsellor, now: int) -> Fit:
    """Say whether this counsellor suits now, only after a while, or never.

    `later` is a preference that holds for a bounded time while somebody else might suit better.
    """
    if one.door not in who.doors or one.door in who.untaught or who.staff in one.sits:
        return "never"
    if who.staff in one.prefers:
        return "fits"
    if now < one.reserved_until:
        return "later"
    if one.left_alone or one.urgent:
        # In mid-talk, or in need, nobody waits for a better match; it stays a preference.
        return "fits"
    waited = now - one.since
    unread = waited < LANGUAGE_HOLDS_MS and not reads(one, who)
    unwished = waited < WISH_HOLDS_MS and not _wished(one, who)
    return "later" if unread or unwished else "fits"


def reads(one: Waiting, who: Counsellor) -> bool:
    """Say whether she writes the language that the visitor chose, or another one of hers."""
    # Plain Swedish is Swedish to whoever answers.
    spoken = _spoken(who)
    return not spoken or base_of(one.language) in spoken or bool(shared(one, who))


def shared(one: Waiting, who: Counsellor) -> tuple[str, ...]:
    """Return the languages that both write, beside the one that the visitor chose."""
    return tuple(sorted((one.writes & _spoken(who)) - {base_of(one.language)}))


def _spoken(who: Counsellor) -> frozenset[str]:
    return frozenset(map(base_of, who.languages))


def _wished(one: Waiting, who: Counsellor) -> bool:
    genders = one.wishes & {"woman", "man"}
    if genders and who.presents_as not in genders:
        return False
    return "other" not in one.wishes or who.staff not in one.met


def seen_by(ordered: Iterable[Waiting], who: Counsellor, now: int) -> list[Waiting]:
    """Return an ordered line as one counsellor sees it: her doors, who came back to her first.

    Whoever suits her later stands where the line has them: she may pick, and sees why to wait.
    """
    mine = [one for one in ordered if one.door in who.doors]
    hers = [one for one in mine if who.staff in one.prefers and now < one.reserved_until]
    return [*hers, *(one for one in mine if one not in hers)] if hers else mine


def void(
    standing: Iterable[Offer], waiting: Iterable[Waiting], staff: Iterable[Counsellor]
) -> list[Offer]:
    """Return which of their offers hold no more: a visitor went, or she takes nobody now."""
    present = {one.conversation for one in waiting if one.present}
    takes = {who.staff: who.free > 0 and not who.alone for who in staff}
    return [
        offer
        for offer in standing
        if offer.staff in takes and not (takes[offer.staff] and offer.conversation in present)
    ]


def offers(
    waiting: Iterable[Waiting],
    staff: Iterable[Counsellor],
    standing: Sequence[Offer],
    declined: Collection[Declined],
    *,
    now: int,
    until: int,
) -> list[Offer]:
    """Return the offers to make now, beside those that stand: front of the line first.

    Nobody is offered twice, nobody who is away, nobody at another door, and no counsellor more
    than she has places for. Who is offered only one at a time answers faster: one offer each.
    """
    running = [offer for offer in standing if now < offer.until]
    shown = {offer.conversation for offer in running}
    asked = {offer.staff for offer in running}
    people = sorted(
        (who for who in staff if who.free > 0 and not who.alone and who.staff not in asked),
        key=lambda who: (who.idle_since, who.staff),
    )
    said_no = {
        (one.conversation, one.staff) for one in declined if now - one.at < DECLINED_RESTS_MS
    }
    made: list[Offer] = []
    for one in order(waiting):
        if not people:
            break
        if not one.present or one.conversation in shown:
            continue
        chosen = _chosen(one, people, said_no, now)
        if chosen is not None:
            made.append(Offer(one.conversation, chosen.staff, until))
            people.remove(chosen)
    return made


def _chosen(
    one: Waiting,
    people: Sequence[Counsellor],
    said_no: Collection[tuple[ConversationId, StaffId]],
    now: int,
) -> Counsellor | None:
    """Return who is asked: who suits best, then who has rested longest; `people` is in that order.

    A preference is kept past its time while it costs nothing: whoever suits comes before.
    """
    may = [
        who
        for who in people
        if fit(one, who, now) == "fits" and (one.conversation, who.staff) not in said_no
    ]
    return min(may, key=lambda who: _misfit(one, who), default=None)


def _misfit(one: Waiting, who: Counsellor) -> int:
    if who.staff in one.prefers:
        return -1
    return (not reads(one, who)) * 2 + (not _wished(one, who))
