"""What one socket says about escalations: nothing waits for the tables, conversations go on."""

import asyncio
from collections.abc import Callable
from typing import Final, assert_never

from anonymity import logs
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.live_ports import Marks
from chatsvc.protocol.control_types import Control
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import Door, Org
from chatsvc.protocol.messages_escalation import (
    Acknowledge,
    Decide,
    Escalate,
    EscalationIs,
    EscalationToServer,
    PassOn,
)
from chatsvc.tally.cells import Cell, hour_of
from counsellor.escalation.ports import EscalationsAwayError, Outcome, Person
from counsellor.escalation.watch import EscalationWatch

# How often an orosanmälan is made is counted by door and hour; who and about whom is not kept.
_COUNTED: Final = {"reported": "orosanmalan", "called_112": "called_112", "police_report": "police"}


class EscalationLine:
    """One greeted desk or board."""

    def __init__(
        self, watch: EscalationWatch, marks: Marks, who: Person, tell: Callable[[Control], None]
    ) -> None:
        """Answer through `tell`."""
        self._watch = watch
        self._marks = marks
        self._who = who
        self._tell = tell
        # In the order in which they were said: raised and decided in one breath stays that.
        self._turn = asyncio.Lock()
        self._working: set[asyncio.Task[None]] = set()
        watch.enter(self, who, tell)

    def stop(self) -> None:
        """The socket has gone; what was asked for is still done."""
        self._watch.leave(self)

    def hear(self, message: EscalationToServer) -> None:
        """Begin what was asked for.

        Raises:
            TheirError: `not_yours` in the wrong role.
        """
        if isinstance(message, Escalate) == self._who.supervisor and not isinstance(
            message, Decide
        ):
            raise TheirError("not_yours", "an escalation's message of the other role")
        task = asyncio.get_running_loop().create_task(self._do(message))
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    async def _do(self, message: EscalationToServer) -> None:
        try:
            async with self._turn:
                code = await self._outcome(message)
        except EscalationsAwayError:
            code = "away"
        except Exception as error:  # noqa: BLE001  the person must read that nothing was kept
            logs.crash(error)
            code = "away"
        self._tell(EscalationIs(key=message.key, code=code))
        self._watch.changed()

    async def _outcome(self, message: EscalationToServer) -> Outcome:
        who, rows, now = self._who, self._watch.rows, self._watch.clock.now_ms()
        rules = self._watch.rules(who.organisation)
        match message:
            case Escalate(key=key, kind=kind, door=door):
                return await rows.raise_it(who, key, kind, door, rules, now)
            case Acknowledge(key=key):
                return await rows.acknowledge(who, key, now)
            case PassOn(key=key):
                return await rows.pass_on(who, key, rules, now)
            case Decide(key=key, decision=decision, gate=gate):
                code, door = await rows.decide(who, key, decision, gate, rules, now)
                measure = _COUNTED.get(decision)
                if code == "decided" and measure is not None:
                    await self._count(Cell(measure, Door(door), hour_of(now)))
                return code
            case _:
                assert_never(message)

    async def _count(self, cell: Cell) -> None:
        try:
            await self._marks.count(Org(self._who.organisation), cell)
        except StoreAwayError:
            return  # a count is lost; the decision stands
