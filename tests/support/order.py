"""The order of the files of one run: what waits stands beside what works, all the way through.

Stories in browsers keep the processor busy; the integration shelf mostly waits for its own
deadlines. Shelf after shelf would let three browsers fight first and everybody wait afterwards.
The promises come last: their one service and their pages, kept for the whole shelf, would work
beside everything else from the first of them on.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

LAST: Final = "promises"


def spread(files: Iterable[str]) -> list[str]:
    """Return the files so that each shelf (`tests/SHELF/...`) but the last is spread over the run.

    Files of one shelf keep their order. The same files give the same order in every process.
    """
    known = list(files)
    sizes = Counter(_shelf(file) for file in known)
    seen: Counter[str] = Counter()
    places: list[tuple[bool, float, str, str]] = []
    for file in known:
        shelf = _shelf(file)
        places.append((shelf == LAST, (seen[shelf] + 0.5) / sizes[shelf], shelf, file))
        seen[shelf] += 1
    places.sort(key=lambda place: place[:3])
    return [place[-1] for place in places]


def _shelf(file: str) -> str:
    parts = file.split("/")
    return parts[1] if len(parts) > 2 else ""
