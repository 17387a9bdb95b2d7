"""`make drill`: an evening at the reception, from the first on duty to a Sunday shift alone.

Prints one JSON line last and exits 0 only if every target holds and everything on the list has
happened often enough (verification.md, section 7). A history that does not hold stays in var/drill.
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

from tests.drill import evening, reception
from tests.drill.checker import judge
from tests.drill.evening import EVENING, LATE, SMALL, SUNDAY, WHOLE, Plan, Size
from tests.drill.figures import Figures, figures_of
from tests.drill.history import Did, Done, Event, Met, Told, keep, read_event
from tests.support.headless import bundle
from tests.support.programs import Programs
from tests.support.service import Service

KEPT: Final = reception.ROOT / "var" / "drill"
SIGNED_IN_WITHIN_S: Final = 120
# Longer than a member waits for anything (PATIENCE_MS in drill_person.ts), twice over.
WAVE_WITHIN_S: Final = 400
DOORS_WITHIN_S: Final = 60
# The shift that one works alone, longer than any drill.
SUNDAY_S: Final = 3 * 3600
PROGRESS_EVERY_S: Final = 5.0


def say(sentence: str) -> None:
    """Show progress on the error stream; the last line of the output is the figures'."""
    sys.stderr.write(f"drill: {sentence}\n")
    sys.stderr.flush()


class Night:
    """One evening as it goes on."""

    def __init__(self, service: Service, people: Programs, events: list[Event], size: Size) -> None:
        """Everybody is signed in or at home."""
        self.killed = 0
        self._size = size
        self._names = {one.alias: one.name for one in reception.staff(size)}
        self._ending: set[str] = set()
        self._service, self._people, self._events = service, people, events
        self._began = time.monotonic()

    def wave(self, plans: Sequence[Plan], number: int, in_the_middle: Callable[[], None]) -> None:
        """Let the visitors of one wave come, and wait until all have gone home."""
        expected = {plan.person for plan in plans if plan.wave == number}
        self._people.order("wave", of="visitors", wave=number)
        half = False
        said = 0.0
        stop = time.monotonic() + WAVE_WITHIN_S
        while self._of(Done) & expected != expected:
            if time.monotonic() > stop or not self._people.all_there():
                say(f"not all of wave {number} went home")
                return
            met = self._of(Met) & expected
            if not half and 2 * len(met) >= len(expected):
                half = True
                in_the_middle()
            self._end_shifts()
            if time.monotonic() - said > PROGRESS_EVERY_S:
                said = time.monotonic()
                self._tell(len(expected), len(met), len(self._of(Done) & expected))
            time.sleep(0.1)

    def kill_worker(self) -> None:
        """Timers come from deadlines in the store, not from the memory of a process."""
        reception.kill_worker(self._service)
        self.killed += 1
        say("the worker was killed, and there is another one")

    def _end_shifts(self) -> None:
        """Plan that the shifts of counsellors whose visitor would talk on are over soon."""
        asked = {e.member for e in tuple(self._events) if isinstance(e, Did) and e.what == "stays"}
        if ends := sorted(asked - self._ending):
            self._ending.update(ends)
            names = [self._names[alias] for alias in ends]
            reception.plan_shifts(self._service, names, self._size.drains_after_s, "together")
            say(f"the shift of {', '.join(ends)} ends while a visitor would talk on")

    def _of(self, kind: type[Met] | type[Done] | type[Told]) -> set[int]:
        return {event.person for event in tuple(self._events) if isinstance(event, kind)}

    def _tell(self, expected: int, met: int, home: int) -> None:
        took = time.monotonic() - self._began
        say(f"{took:4.0f} s: {met} of {expected} met, {home} gone home")


def go_through(
    service: Service, second: int, size: Size, folder: Path, seed: int, events: list[Event]
) -> int:
    """Let the whole evening happen; return how often the worker was killed."""
    bundle(folder)
    plans = evening.plans(size, random.Random(seed))  # noqa: S311  to be repeated
    people = Programs(lambda line: events.append(read_event(line)))
    try:
        names = _sign_in(service, second, people, folder, size)
        night = Night(service, people, events, size)
        host, port = f"chat.localhost:{service.visitor_port}", service.visitor_port
        told = {"host": host, "port": port, "plans": [plan.for_programs() for plan in plans]}
        people.join("visitors", folder / "drill_visitors.mjs", told)
        _wait(people, lambda: _did(events, "signed_in") > 0)
        say(f"{len(names)} are signed in at two console processes")
        reception.plan_shifts(service, [reception.ALONE], SUNDAY_S, "alone")
        on_duty = [name for name in names if name != reception.ALONE]
        people.order("on", of="desks", names=on_duty)
        reception.until_open(service, DOORS_WITHIN_S)
        night.wave(plans, EVENING, night.kill_worker)
        _wait(people, lambda: _did(events, "drained") >= size.minimum["drained"])
        people.order("finish", of="desks")
        reception.until_closed(service, DOORS_WITHIN_S)
        say("everybody is finishing; who comes now is told")
        night.wave(plans, LATE, _nothing)
        people.order("on", of="desks", names=[reception.ALONE])
        reception.until_open(service, DOORS_WITHIN_S)
        say("Sunday: one counsellor, alone")
        night.wave(plans, SUNDAY, _nothing)
        return night.killed
    finally:
        people.close()


def _sign_in(
    service: Service, second: int, people: Programs, folder: Path, size: Size
) -> list[str]:
    """Half of the staff at each console process; who works alone at the one that allows it.

    The demo's own people stay at home.
    """
    ours = {one.name for one in reception.staff(size)}
    kept = json.loads((service.state / "demo-accounts.json").read_text(encoding="utf-8"))
    rows = [row for row in kept if row["name"] in ours]
    host = f"console.localhost:{service.console_port}"
    consoles = [{"host": host, "port": port} for port in (service.console_port, second)]
    who = [
        {
            "username": row["name"],
            "password": row["password"],
            "secret": row["secret"],
            "role": row["role"],
            "at": 1 if row["name"] == reception.ALONE else number % 2,
        }
        for number, row in enumerate(rows)
    ]
    options = {"consoles": consoles, "staff": who, "doors": ["kast", "mika"]}
    people.join("desks", folder / "drill_desks.mjs", options)
    return [row["name"] for row in rows]


def _nothing() -> None:
    """Most waves need no help."""


def _did(events: list[Event], what: str) -> int:
    return sum(isinstance(event, Did) and event.what == what for event in tuple(events))


def _wait(people: Programs, what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SIGNED_IN_WITHIN_S
    while not what():
        if not people.all_there():
            raise RuntimeError("a program of members has fallen")
        if time.monotonic() > deadline:
            raise TimeoutError("the evening stands still")
        time.sleep(0.05)


def run(size: Size = WHOLE, *, seed: int | None = None) -> Figures:
    """Start the service in a temporary folder, let the evening happen, judge."""
    chosen = secrets.randbits(32) if seed is None else seed
    events: list[Event] = []
    with tempfile.TemporaryDirectory(prefix="drill-") as name:
        folder = Path(name)
        say(f"starting the service; seed {chosen}")
        with reception.reception(folder / "var", reception.staff(size)) as (service, second):
            began = time.monotonic()
            try:
                killed = go_through(service, second, size, folder / "scripts", chosen, events)
            except BaseException:
                say("the service said:\n" + "\n".join(service.printed[-60:]))
                keep(events, KEPT / f"{chosen}.jsonl")
                raise
            took = time.monotonic() - began
    verdict = judge(events)
    for sentence in verdict.findings():
        say(sentence)
    figures = figures_of(verdict, size, seconds=took, seed=chosen, killed=killed)
    for what in figures.missing():
        say(f"too little of: {what}")
    if not figures.hold():
        keep(events, KEPT / f"{chosen}.jsonl")
        say(f"the history is kept in {KEPT / f'{chosen}.jsonl'}")
    return figures


def main() -> int:
    """Run once; the last line is the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.drill", description=__doc__)
    parser.add_argument("--small", action="store_true", help="26 visitors instead of 200")
    parser.add_argument("--seed", type=int)
    chosen = parser.parse_args()
    figures = run(SMALL if chosen.small else WHOLE, seed=chosen.seed)
    sys.stdout.write(json.dumps(asdict(figures)) + "\n")
    return 0 if figures.hold() else 1
