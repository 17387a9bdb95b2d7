"""Moves the tally into the tables, each count exactly once, whatever dies in between.

    rename tally -> batch | add counts and note the batch, one transaction | delete the batch

The batch has its name before the rename. Whoever comes next, after a crash or beside us, finds the
batches that still lie in the store and does the last two steps again: a batch that is noted adds
nothing. So nothing is deleted before it is in the tables, and nothing is added twice.
"""

from collections.abc import Collection, Mapping
from typing import Final, Protocol

from anonymity import logs
from anonymity.clock import Clock
from chatsvc.protocol.ids import Door, Org
from chatsvc.tally.cells import Cell, cell_of
from chatsvc.tally.forms import may_move
from chatsvc.tally.ports import Counters

# A lost store loses at most the counts of this time and what waited while the tables were away;
# what people see of counts is hours old anyway.
MOVE_EVERY_S: Final = 10.0


class Batches(Protocol):
    """The part of `RedisTally` that moves; `new` names a batch."""

    def new(self) -> str:
        """Return a name for the next batch."""
        ...

    async def set_aside(self, org: Org, batch: str) -> bool:
        """Rename the tally to this batch; False when there is none."""
        ...

    async def batches(self, org: Org) -> tuple[str, ...]:
        """Return every batch in the store."""
        ...

    async def forms(self, org: Org, door: Door) -> Mapping[str, int]:
        """Return the counts of one door's closing forms, by field."""
        ...

    async def set_forms_aside(self, org: Org, door: Door, batch: str) -> bool:
        """Rename one door's closing forms to this batch; False when there are none."""
        ...

    async def read(self, org: Org, batch: str) -> Mapping[str, int]:
        """Return a batch's counts by field."""
        ...

    async def drop(self, org: Org, batch: str) -> None:
        """Delete a batch."""
        ...


class TallyMove:
    """Moves one organisation's counts. Two at once count once."""

    def __init__(
        self,
        org: Org,
        batches: Batches,
        counters: Counters,
        clock: Clock,
        doors: Collection[Door] = (),
    ) -> None:
        """Move from `batches` to `counters`; closing forms lie by `doors`."""
        self._org = org
        self._doors = tuple(doors)
        self._batches = batches
        self._counters = counters
        self._clock = clock
        self._met: str | None = None

    async def turn(self, generation: str | None) -> None:
        """Finish every batch that was left over, then set the tally aside and move it.

        Args:
            generation: the store's random name, noted once: a new one says what was lost when.

        Raises:
            StoreAwayError, TablesAwayError: Nothing is lost; what remains waits for a next turn.
        """
        if generation is not None and generation != self._met:
            await self._counters.met(self._org, generation, self._clock.now_ms())
            self._met = generation
        for left in await self._batches.batches(self._org):
            await self._finish(left)
        batch = self._batches.new()
        if await self._batches.set_aside(self._org, batch):
            await self._finish(batch)
        for door in self._doors:
            await self._forms(door)

    async def _forms(self, door: Door) -> None:
        lying = await self._batches.forms(self._org, door)
        if may_move(lying, self._clock.now_ms()):
            batch = self._batches.new()
            if await self._batches.set_forms_aside(self._org, door, batch):
                await self._finish(batch)

    async def _finish(self, batch: str) -> None:
        found = await self._batches.read(self._org, batch)
        counts: dict[Cell, int] = {}
        for field, number in found.items():
            cell = cell_of(field)
            if cell is not None and number > 0:
                counts[cell] = number
        if counts:
            await self._counters.add(self._org, batch, counts, self._clock.now_ms())
        if len(counts) < len(found):
            # Another version's spelling: it must not hold up what we can read.
            logs.event("tally_unread", organisation=self._org, count=len(found) - len(counts))
        await self._batches.drop(self._org, batch)
