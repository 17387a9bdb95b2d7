"""The `[[partner]]` tables of an organisation's file: who may be shown to new visitors instead.

An agreement lies behind each (ADR 13); both files of one installation say the same of it.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Annotated, Final, Protocol, TypeAlias

import msgspec

from chatsvc.settings.escalation_file import Escalation, Law, Words

# (a door of this file, the door of the partner's that answers instead of it)
Pair: TypeAlias = tuple[str, str]
Fault: TypeAlias = tuple[bool, str, str]
NAMED: Final = "organisation_partner"


class Partner(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One agreement.

    Attributes:
        id: the partner's organisation on this installation.
        visitor_origin: the partner's visitors' page, as its own file says it.
        name: what visitors read.
        law: what binds those who answer there.
        languages: in which of our languages visitors may be sent on; all are theirs, too.
        doors: which of their doors answers instead of which of ours.
        until: the last day of the agreement, at the reception.
    """

    id: str
    visitor_origin: str
    name: Words
    law: Law
    languages: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    doors: Annotated[tuple[Pair, ...], msgspec.Meta(min_length=1)]
    until: date

    def answers(self, door: str) -> tuple[str, ...]:
        """Return which of the partner's doors answer instead of this one of ours."""
        return tuple(theirs for ours, theirs in self.doors if ours == door)


class Side(Protocol):
    """What of an organisation's file one side of an agreement needs."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def visitor_origin(self) -> str:
        """Where its visitors' page stands."""
        ...

    @property
    def languages(self) -> tuple[str, ...]:
        """What its pages speak."""
        ...

    @property
    def doors(self) -> Mapping[str, object]:
        """Its doors by id."""
        ...

    @property
    def escalation(self) -> Escalation:
        """Its law."""
        ...

    @property
    def demo(self) -> bool:
        """Whether nobody real answers there."""
        ...

    @property
    def partner(self) -> tuple[Partner, ...]:
        """Its agreements."""
        ...


def of_partners(one: Side) -> tuple[Fault, ...]:
    """What the tables of one file must keep to, whatever the others say."""
    ids = [partner.id for partner in one.partner]
    return (
        (
            len(set(ids)) == len(ids) and one.id not in ids,
            NAMED,
            "[[partner]] names each other organisation once, and never this one.",
        ),
        (
            all(_is_ours(partner.doors, one.doors) for partner in one.partner),
            "organisation_partner_doors",
            "[[partner]] doors are pairs, each once: a door of this file and one of theirs.",
        ),
        (
            all(set(partner.languages) <= set(one.languages) for partner in one.partner),
            "organisation_partner_languages",
            "[[partner]] languages must be among the languages of this file.",
        ),
    )


def disagreement(sides: Collection[Side]) -> tuple[str, str] | None:
    """Return a code and a sentence for the first thing that two files do not say alike."""
    known = {one.id: one for one in sides}
    return next((fault for one in sides for fault in _unlike(one, known)), None)


def _is_ours(doors: Collection[Pair], known: Collection[str]) -> bool:
    return len(set(doors)) == len(doors) and {ours for ours, _ in doors} <= set(known)


def _unlike(one: Side, known: Mapping[str, Side]) -> Iterator[tuple[str, str]]:
    """Compare each agreement with what the partner's own file says."""
    for said in one.partner:
        there = known.get(said.id)
        if there is None:
            why = "has no file here; only a partner on this installation can be named (ADR 13)"
            yield NAMED, f"{one.id}: partner {said.id} {why}."
            continue
        back = next((theirs for theirs in there.partner if theirs.id == one.id), None)
        demands = (
            (back is not None, f"does not name {one.id} in its own [[partner]]"),
            (said.visitor_origin == there.visitor_origin, "has another visitor_origin"),
            (said.law == there.escalation.law, "is bound by the other law"),
            (set(said.languages) <= set(there.languages), "does not speak all these languages"),
            (one.demo == there.demo, "is a demo and this one is not, or the other way round"),
            (
                back is None or {(ours, theirs) for theirs, ours in back.doors} == set(said.doors),
                "names other pairs of doors",
            ),
            (back is None or back.until == said.until, "names another last day"),
        )
        for holds, why in demands:
            if not holds:
                yield NAMED, f"{one.id}: partner {said.id} {why}."
