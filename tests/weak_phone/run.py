"""`make weak-phone`: measure, print one JSON line, and say whether every target holds."""

import asyncio
import json
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from tests.support.browsers import chromium
from tests.support.people import CounsellorPage
from tests.support.service import Service, running_service
from tests.support.smoke import commit
from tests.weak_phone.lighthouse import scores
from tests.weak_phone.phone import Visit, before_start, visit
from tests.weak_phone.talk import MESSAGES_EACH_WAY, SlowTalk, talk

# The issue's own numbers.
READABLE_MS: Final = 1_500
READY_MS: Final = 5_000
ALL_BYTES: Final = 100_000
JAVASCRIPT_BYTES: Final = 80_000
SCORES: Final[Mapping[str, int]] = {"accessibility": 100, "performance": 95}
# Medians: one visit may meet the machine at a bad moment.
VISITS: Final = 5


@dataclass(frozen=True)
class Figures:
    """What one run measured.

    Attributes:
        readable_ms: first contentful paint, the median of the visits.
        ready_ms: from the navigation to a place in the queue, encryption loaded and proof-of-work
            done, with no time for reading; the median.
        bytes_before_start: by type, heads included, and `all`.
        saving_bytes: the same for a browser that saves data.
        lighthouse: scores by category; empty where it is not installed, and then nothing holds.
    """

    visits: tuple[Visit, ...]
    bytes_before_start: Counter[str]
    saving_bytes: int
    at_50_kbit: SlowTalk
    lighthouse: Mapping[str, int]

    @property
    def readable_ms(self) -> int:
        """The median."""
        return round(statistics.median(one.readable for one in self.visits))

    @property
    def ready_ms(self) -> int:
        """The median."""
        return round(statistics.median(one.ready for one in self.visits))

    def missed(self) -> list[str]:
        """Name the targets that do not hold."""
        targets = {
            "visits": len(self.visits) >= VISITS,
            "readable": 0 < self.readable_ms <= READABLE_MS,
            "ready": self.readable_ms < self.ready_ms <= READY_MS,
            "bytes": 0 < self.bytes_before_start.total() <= ALL_BYTES,
            "javascript": 0 < self.bytes_before_start["javascript"] <= JAVASCRIPT_BYTES,
            "data saver": 0 < self.saving_bytes <= self.bytes_before_start.total(),
            "50 kbit/s": self.at_50_kbit.holds(),
        }
        targets |= {name: self.lighthouse.get(name, 0) >= least for name, least in SCORES.items()}
        return [name for name, holds in targets.items() if not holds]

    def said(self) -> dict[str, Any]:
        """As one line of JSON says it."""
        return {
            "readable_ms": self.readable_ms,
            "ready_ms": self.ready_ms,
            "each": [
                {"readable": round(one.readable), **{k: round(v) for k, v in one.steps.items()}}
                for one in self.visits
            ],
            "bytes_before_start": {
                **self.bytes_before_start,
                "all": self.bytes_before_start.total(),
            },
            "saving_bytes": self.saving_bytes,
            "at_50_kbit_s": asdict(self.at_50_kbit),
            "lighthouse": dict(self.lighthouse),
            "missed": self.missed(),
            "minimum": {"visits": VISITS, "messages": 2 * MESSAGES_EACH_WAY},
            "seed": None,  # nothing here is drawn by chance but what the service draws
            "commit": commit(),
        }


def say(sentence: str) -> None:
    """Show progress on the error stream; the last line of the output is the figures'."""
    sys.stderr.write(f"weak-phone: {sentence}\n")
    sys.stderr.flush()


async def measure(service: Service) -> Figures:
    """One counsellor on duty, one phone after the other."""
    async with chromium(whole=True) as browser:
        desk = await CounsellorPage.open(browser, service)
        await desk.sign_in()
        await desk.go_on_duty()
        say("a counsellor is on duty")
        async with chromium(whole=True) as phones:
            sizes = await before_start(phones, service)
            saving = await before_start(phones, service, extra_http_headers={"Save-Data": "on"})
            say(f"before Start: {dict(sizes)}")
            visits = []
            for _ in range(VISITS):
                visits.append(await visit(phones, service))
                say(f"readable {visits[-1].readable:.0f} ms, {dict(visits[-1].steps)}")
        slow = await talk(service, desk)
        say(f"at 50 kbit/s: {slow}")
    found = await asyncio.to_thread(scores, f"{service.visitor_url}/sv/")
    say(f"lighthouse: {dict(found) or 'not installed'}")
    return Figures(tuple(visits), sizes, saving.total(), slow, found)


def main() -> int:
    """Run once; the last line is the figures as JSON."""
    with tempfile.TemporaryDirectory(prefix="weak-phone-") as folder:
        say("starting the service")
        with running_service(Path(folder) / "var") as service:
            figures = asyncio.run(measure(service))
    sys.stdout.write(json.dumps(figures.said()) + "\n")
    for name in figures.missed():
        say(f"missed: {name}")
    return int(bool(figures.missed()))
