"""`make faults-core`: a crowd writes while the service is harmed; nothing may be lost by it.

Prints one JSON line last and exits 0 only if every target holds and the least amount of work was
done (verification.md, sections 3 and 7). A history that does not hold is kept in var/faults.
"""

import argparse
import json
import random
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from tests.faults.checker import judge
from tests.faults.crowd import CONVERSATIONS, Crowd, crowd_at, now_ms
from tests.faults.faults import CORE, Planned
from tests.faults.figures import Figures, figures_of
from tests.faults.history import VISITOR, Event, Fault, History, keep
from tests.faults.injector import Injector, doing_harm
from tests.faults.recovery import recovered, recoveries
from tests.support.polling import until
from tests.support.service import Service, running_service

SECONDS: Final = 60
MINIMUM: Final = 3_000
# Longer than the target of 10 s, to tell late from never.
PATIENCE_S: Final = 20
ALL_TALK_WITHIN_S: Final = 60
# A page that slept through an end hears of it when it is back; back-off is 15 s at most.
TOLD_WITHIN_S: Final = 20
KEPT: Final = Path(__file__).parents[2] / "var" / "faults"


def say(sentence: str) -> None:
    """Show progress on the error stream; the last line of the output is the figures'."""
    sys.stderr.write(f"faults: {sentence}\n")
    sys.stderr.flush()


def _in_time(what: Callable[[], bool], within_s: float) -> bool:
    deadline = time.monotonic() + within_s
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


class Night:
    """One run: what was injected so far, and when."""

    def __init__(self, crowd: Crowd, injector: Injector, draw: random.Random) -> None:
        """Everybody talks already."""
        self.faults: list[Fault] = []
        self._crowd, self._injector, self._draw = crowd, injector, draw

    def go_on(self, plan: Sequence[Planned], seconds: float) -> None:
        """Inject the whole plan at least once, in a drawn order, and again until time is up."""
        stop = time.monotonic() + seconds
        first = True
        while first or time.monotonic() < stop:
            for planned in self._draw.sample(plan, len(plan)):
                if first or time.monotonic() < stop:
                    self._one(planned)
            self._somebody_ends()
            first = False

    def _one(self, planned: Planned) -> None:
        planned.prepare(self._injector)
        # What the last fault left behind, or the preparation, is not this one's.
        _in_time(lambda: len(self._crowd.talking()) == CONVERSATIONS, PATIENCE_S)
        asleep = self._one_sleeps_through_its_end() if planned.loses_store else None
        began, mark = now_ms(), len(self._crowd.events)
        planned.harm(self._injector)
        fault = Fault(planned.name, planned.what, began, now_ms())
        self.faults.append(fault)
        _in_time(lambda: recovered(self._crowd.told_since(mark), fault), PATIENCE_S)
        self._tell(fault, self._crowd.told_since(mark))
        if asleep is not None:
            self._crowd.order("wake", asleep)
            if not _in_time(lambda: self._crowd.is_over(asleep, VISITOR), TOLD_WITHIN_S):
                say(f"{asleep[:8]} was never told that it is over")

    def _tell(self, fault: Fault, events: Sequence[Event]) -> None:
        felt = recoveries(events, fault)
        late = sum(seconds is None for seconds in felt.values())
        most = max((seconds for seconds in felt.values() if seconds is not None), default=0.0)
        told = (
            f"{late} of {len(felt)} conversations have not recovered" if late else f"{most:.1f} s"
        )
        say(f"{fault.name} {fault.what}: {told}")

    def _one_sleeps_through_its_end(self) -> str | None:
        """A laptop is shut, the counsellor ends: that conversation must not come back (P19)."""
        talking = sorted(self._crowd.talking())
        if not talking:
            return None
        chosen = self._draw.choice(talking)
        self._crowd.order("sleep", chosen)
        self._crowd.order("end", chosen, of="desks")
        _in_time(lambda: self._crowd.is_over(chosen), PATIENCE_S)
        return chosen

    def _somebody_ends(self) -> None:
        """One conversation ends as most do; the next visitor knocks."""
        talking = sorted(self._crowd.talking())
        if talking:
            self._crowd.order("end", self._draw.choice(talking), of="visitors")


def run(
    plan: Sequence[Planned] = CORE,
    *,
    seconds: float = SECONDS,
    minimum: int = MINIMUM,
    seed: int | None = None,
) -> Figures:
    """Start the service in a temporary folder, let the crowd write, do harm, judge."""
    chosen = secrets.randbits(32) if seed is None else seed
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        say(f"starting the service; seed {chosen}")
        with running_service(Path(folder) / "var") as service:
            try:
                history, took = _night(service, Path(folder), plan, seconds, chosen)
            except BaseException:
                say("the service said:\n" + "\n".join(service.printed[-60:]))
                raise
    verdict = judge(history.events)
    for sentence in verdict.findings():
        say(sentence)
    figures = figures_of(history, verdict, seconds=took, seed=chosen, minimum=minimum)
    if not figures.hold():
        KEPT.mkdir(parents=True, exist_ok=True)
        keep(history, KEPT / f"{chosen}.jsonl")
        say(f"the history is kept in {KEPT / f'{chosen}.jsonl'}")
    return figures


def _night(
    service: Service, folder: Path, plan: Sequence[Planned], seconds: float, seed: int
) -> tuple[History, float]:
    """Let everything happen; return the history and how long members wrote, in seconds."""
    with doing_harm(service) as injector, crowd_at(service, folder / "scripts") as crowd:
        until(lambda: len(crowd.talking()) == CONVERSATIONS, ALL_TALK_WITHIN_S)
        say(f"{CONVERSATIONS} conversations run")
        night, began = Night(crowd, injector, random.Random(seed)), time.monotonic()  # noqa: S311  to be repeated
        night.go_on(plan, seconds)
        took = time.monotonic() - began
        crowd.order("hush")
        if not _in_time(crowd.all_delivered, PATIENCE_S):
            say("not everything was delivered at last")
        if not crowd.all_there():
            raise RuntimeError("a program of members has fallen")
    return History(tuple(crowd.events), tuple(night.faults), now_ms()), took


def main() -> int:
    """Run once; the last line is the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--only", default="", help="numbers of faults, as F1,F2")
    chosen = parser.parse_args()
    names = set(chosen.only.split(",")) if chosen.only else {planned.name for planned in CORE}
    plan = [planned for planned in CORE if planned.name in names]
    figures = run(plan, seconds=chosen.seconds, seed=chosen.seed)
    sys.stdout.write(json.dumps(asdict(figures)) + "\n")
    return 0 if figures.hold() else 1
