"""Who comes on an evening, when, and what happens to them: drawn from a seed, to be repeated."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

EVENING, LATE, SUNDAY = range(3)
# Two doors share the staff; visitors of both come.
PATHS: Final = ("own", "own", "own", "buys", "relative")


@dataclass(frozen=True, slots=True)
class Size:
    """How big an evening is.

    Attributes:
        over_ms: the visitors of the evening knock within so many ms.
        drains_after_s: when such a shift ends, from the moment that its visitor wants to talk on.
        late: visitors who come when nobody takes anybody in any more.
        sunday: visitors of the one who works alone.
        declines: how many offers are declined at least.
        does: how many visitors live through what; the rest of `visitors` only talk.
    """

    visitors: int
    counsellors: int
    supervisors: int
    over_ms: int
    drains_after_s: int
    late: int
    sunday: int
    declines: int
    does: Mapping[str, int]

    @property
    def minimum(self) -> Mapping[str, int]:
        """What must have happened at least: half of what was planned, and once each."""
        found = {_HAPPENS.get(what, what): max(1, count // 2) for what, count in self.does.items()}
        found["handover"] += max(1, self.does["another"] // 2)
        return {
            **found,
            "called_112": found["emergency"],
            # Who was asked in sat there, was answered and left, and the log knows of the decision.
            "supervisor": found["join"],
            "child_pack": found["child"],
            "police_pack": found["police"],
            "rang": found["callback"],
            "told_closed": self.late,
            "alone": self.sunday // 2,
            "paused": 1,
            # Several who would talk on may sit with the same counsellor, and a line that is new
            # just then goes on.
            "drained": max(1, self.does["stay"] // 3),
            "killed": 1,
            "decline": self.declines,
        }


# What a plan's word is called when it has happened.
_HAPPENS: Final = {
    "refuse": "refused",
    "another": "handover",
    "vanish": "vanished",
    "stay": "shift_end",
}

WHOLE: Final = Size(
    visitors=200,
    counsellors=12,
    supervisors=3,
    over_ms=90_000,
    drains_after_s=10,
    late=16,
    sunday=12,
    declines=8,
    does={
        "another": 4,
        "handover": 12,
        "refuse": 4,
        "vanish": 4,
        "interpreter": 4,
        "stay": 6,
        "second": 4,
        "join": 4,
        "child": 4,
        "police": 4,
        "callback": 4,
        "consult": 8,
        "emergency": 6,
        "quick": 10,
        "drop": 14,
        "away": 4,
        "sleep": 12,
        "heavy": 2,
    },
)
SMALL: Final = Size(
    visitors=26,
    counsellors=4,
    supervisors=1,
    over_ms=4_000,
    drains_after_s=8,
    late=3,
    sunday=3,
    declines=2,
    does={
        "another": 1,
        "handover": 1,
        "refuse": 1,
        "vanish": 1,
        "interpreter": 1,
        "stay": 2,
        "second": 1,
        "join": 1,
        "child": 1,
        "police": 1,
        "callback": 1,
        "consult": 1,
        "emergency": 1,
        "quick": 1,
        "drop": 1,
        "away": 1,
        "sleep": 2,
        "heavy": 1,
    },
)


@dataclass(frozen=True, slots=True)
class Plan:
    """One visitor; the names are those of tests/web/headless/drill_person.ts."""

    person: int
    does: str
    path: str
    after_ms: int
    wave: int

    def for_programs(self) -> dict[str, object]:
        """As the visitors' program reads it."""
        plan = asdict(self)
        plan["afterMs"] = plan.pop("after_ms")
        return plan


def plans(size: Size, draw: random.Random) -> Sequence[Plan]:
    """Draw everybody."""
    happens = [what for what, count in size.does.items() for _ in range(count)]
    talks = size.visitors - size.late - size.sunday - len(happens)
    happens += [draw.choice(("talk", "urgent")) for _ in range(talks)]
    draw.shuffle(happens)
    waves = [
        *((what, EVENING, size.over_ms) for what in happens),
        *(("late", LATE, 1_000) for _ in range(size.late)),
        *(("talk", SUNDAY, 300) for _ in range(size.sunday)),
    ]
    return [
        Plan(person, what, draw.choice(PATHS), draw.randrange(within_ms), wave)
        for person, (what, wave, within_ms) in enumerate(waves)
    ]
