"""What an evening measured, and whether it is good enough."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tests.drill.checker import Verdict
from tests.drill.evening import Size

# Words reserve the place for sixty seconds to the counsellor of before (docs/protocol.md section
# 4.9), and she may be in two conversations until then; a lost one is replaced in less.
RETURN_WITHIN_S: Final = 90.0


@dataclass(frozen=True, slots=True)
class Figures:
    """The last line; the checker says what each figure means."""

    visitors: int
    met: int
    turned_away_told: int
    mixed: int
    forgotten: int
    double_claimed: int
    handover_reads_after: int
    place_lost: int
    max_return_s: float
    happened: Mapping[str, int]
    seconds: float
    seed: int
    commit: str
    minimum: Mapping[str, int]

    def missing(self) -> tuple[str, ...]:
        """What happened less often than it must."""
        least = self.minimum.items()
        return tuple(what for what, count in least if self.happened.get(what, 0) < count)

    def hold(self) -> bool:
        """Tell whether every target holds and everything really happened."""
        wrong = (
            self.mixed + self.forgotten + self.double_claimed,
            self.handover_reads_after + self.place_lost,
        )
        helped = self.met + self.turned_away_told == self.visitors
        in_time = self.max_return_s <= RETURN_WITHIN_S
        return not any(wrong) and helped and in_time and not self.missing()


def figures_of(verdict: Verdict, size: Size, *, seconds: float, seed: int, killed: int) -> Figures:
    """Count what was found; `killed`: how often a worker was."""
    return Figures(
        visitors=size.visitors,
        met=len(verdict.met),
        turned_away_told=len(verdict.told),
        mixed=len(verdict.mixed),
        forgotten=len(verdict.forgotten),
        double_claimed=len(verdict.double_claimed),
        handover_reads_after=len(verdict.handover_reads_after),
        place_lost=len(verdict.place_lost),
        max_return_s=round(verdict.max_return_s, 1),
        happened={**dict(sorted(verdict.happened.items())), "killed": killed},
        seconds=round(seconds, 1),
        seed=seed,
        commit=_commit(),
        minimum=size.minimum,
    )


def _commit() -> str:
    words = ["git", "rev-parse", "--short", "HEAD"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"
