"""Tells each supervisor's board the load at her doors, whenever the worker's picture changes."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import InterfaceError, OperationalError, ProgrammingError

from anonymity import logs
from anonymity.clock import Clock
from chatsvc.board import document
from chatsvc.board.document import Board
from chatsvc.consumers.intake import Intake
from chatsvc.protocol.ids import Door, Org
from chatsvc.protocol.messages_board import Load
from counsellor.consumers.load_rows import load_of

Heard = Callable[[Load], None]
# Account number -> alias, of everybody in the organisation.
Aliases = Callable[[str], Awaitable[Mapping[str, str]]]
# The worker looks once a second and says so every five: after three silences nobody knows.
STALE_MS: Final = 15_000
# Whoever is new has a name within this.
ALIASES_EVERY_S: Final = 60.0


async def nobody_named(_organisation: str) -> Mapping[str, str]:
    """Without tables."""
    return {}


@dataclass(slots=True)
class _Desk:
    org: Org
    doors: tuple[Door, ...]
    heard: Heard


class LoadWatch:
    """The boards of this process; everything is read once and told to all."""

    def __init__(self, intake: Intake, clock: Clock, aliases: Aliases = nobody_named) -> None:
        """Know nobody yet; `heard` is called with each document."""
        self.aliases = aliases
        self._intake = intake
        self._clock = clock
        self._desks: dict[object, _Desk] = {}
        self._boards: dict[Org, Board] = {}
        self._names: dict[Org, Mapping[str, str]] = {}
        self._named_at: dict[Org, float] = {}
        self._stale: set[Org] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def enter(self, socket: object, org: Org, doors: tuple[Door, ...], heard: Heard) -> None:
        """Tell `heard` from now on, soon for the first time."""
        self._desks[socket] = _Desk(org, doors, heard)
        self._begin(self._say(org, [self._desks[socket]]))

    def leave(self, socket: object) -> None:
        """Tell nothing more."""
        self._desks.pop(socket, None)

    def heard(self, org: Org, name: str, content: bytes) -> None:
        """A published document is new here."""
        board = document.decode(content) if name == document.NAME else None
        if board is None:
            return
        before, self._boards[org] = self._boards.get(org), board
        # That the worker has looked again is no news of its own.
        if before is None or before != _at(before, board) or org in self._stale:
            self._tell(org)

    def beat(self) -> None:
        """Called once a second: a worker that is silent is said, too."""
        for org in {desk.org for desk in self._desks.values()}:
            if self._is_stale(org) != (org in self._stale):
                self._tell(org)

    def step_of(self, org: Org, key: str) -> int | None:
        """How often an alert that stands was passed on; None when it does not stand."""
        board = self._boards.get(org)
        standing = () if board is None else board.alerts
        return next((one.step for one in standing if one.key == key), None)

    def concerns(self, org: Org, key: str, doors: tuple[Door, ...]) -> bool:
        """Whether this alert is shown to somebody at these doors."""
        board = self._boards.get(org)
        if board is None:
            return False
        return any(one.key == key for one in load_of(board, doors, {}, {}, 0, stale=False).alerts)

    def stop(self) -> None:
        """Tell nothing more."""
        for task in tuple(self._tasks):
            task.cancel()

    def _is_stale(self, org: Org) -> bool:
        board = self._boards.get(org)
        return board is None or self._clock.now_ms() - board.at * 1000 > STALE_MS

    def _tell(self, org: Org) -> None:
        desks = [desk for desk in self._desks.values() if desk.org == org]
        if desks:
            self._begin(self._say(org, desks))

    async def _say(self, org: Org, desks: list[_Desk]) -> None:
        await self._learn_names(org)
        board = self._boards.get(org)
        stale = self._is_stale(org)
        (self._stale.add if stale else self._stale.discard)(org)
        if board is None:
            return
        told: dict[tuple[Door, ...], Load] = {}
        for desk in desks:
            if desk.doors not in told:
                status = {door: self._intake.door(org, door) for door in desk.doors}
                names, now = self._names.get(org, {}), self._clock.now_ms() // 1000
                told[desk.doors] = load_of(board, desk.doors, status, names, now, stale=stale)
            desk.heard(told[desk.doors])

    async def _learn_names(self, org: Org) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._named_at.get(org, -ALIASES_EVERY_S) < ALIASES_EVERY_S:
            return
        self._named_at[org] = now
        try:
            self._names[org] = await self.aliases(org)
        except (InterfaceError, OperationalError, ProgrammingError):
            return  # numbers without names are still the load

    def _begin(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(_quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _at(before: Board, board: Board) -> Board:
    return Board(before.at, board.doors, board.people, board.past, board.alerts)


async def _quietly(work: Awaitable[None]) -> None:
    try:
        await work
    except Exception as error:  # noqa: BLE001  a background task has nobody else to tell
        logs.crash(error)
