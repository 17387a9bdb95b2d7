"""What one run of faults measured, and whether it is good enough."""

import subprocess
from collections import Counter
from dataclasses import dataclass
from typing import Final

from tests.faults.checker import Verdict
from tests.faults.history import History
from tests.faults.recovery import worst

# Issue 3 and verification.md section 7.
RECOVERED_WITHIN_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of the last line; verification.md sections 1, 3 and 7 say what they mean."""

    messages: int
    lost: int
    duplicates: int
    out_of_order: int
    resurrected: int
    two_counsellors: int
    unseen: int
    foreign: int
    broken: int
    unrecovered: int
    worst_recovery_s: float
    faults: dict[str, int]
    seconds: float
    seed: int
    commit: str
    minimum: int

    def hold(self) -> bool:
        """Tell whether every target holds and enough was done."""
        return self.nothing_wrong() and self.worst_recovery_s <= RECOVERED_WITHIN_S

    def nothing_wrong(self) -> bool:
        """Tell whether all is well but, perhaps, how long it took."""
        wrong = (
            self.lost + self.duplicates + self.out_of_order + self.resurrected,
            self.two_counsellors + self.unseen + self.foreign + self.broken + self.unrecovered,
        )
        enough = self.messages >= self.minimum and bool(self.faults)
        return not any(wrong) and enough


def figures_of(
    history: History, verdict: Verdict, *, seconds: float, seed: int, minimum: int
) -> Figures:
    """Count what was found."""
    longest, never = worst(history)
    return Figures(
        messages=verdict.messages,
        lost=len(verdict.lost),
        duplicates=len(verdict.duplicates),
        out_of_order=len(verdict.out_of_order),
        resurrected=len(verdict.resurrected),
        two_counsellors=len(verdict.two_counsellors),
        unseen=len(verdict.unseen),
        foreign=len(verdict.foreign),
        broken=len(verdict.broken),
        unrecovered=never,
        worst_recovery_s=round(longest, 2),
        faults=dict(Counter(fault.name for fault in history.faults)),
        seconds=round(seconds, 1),
        seed=seed,
        commit=_commit(),
        minimum=minimum,
    )


def _commit() -> str:
    words = ["git", "rev-parse", "--short", "HEAD"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"
