"""The tables behind `ports.Rows`: every call in a thread of its own."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from channels.db import database_sync_to_async
from django.db import InterfaceError, OperationalError, ProgrammingError

from chatsvc.protocol.messages_escalation import Decision, EscalationKind, Gate
from chatsvc.settings.escalation_file import Escalation as Rules
from counsellor.escalation import queries, services
from counsellor.escalation.ports import Current, EscalationsAwayError, Outcome, Person

P = ParamSpec("P")
R = TypeVar("R")


class SqlRows:
    """See `ports.Rows`."""

    async def current(self, organisation: str, rules: Rules, now_ms: int) -> Current:
        """See the port."""
        return await _ask(_passed_and_read, organisation, rules, now_ms)

    async def board_open(self, who: Person, now_ms: int) -> None:
        """See the port."""
        await _ask(services.board_open, who, now_ms)

    async def board_closed(self, who: Person) -> None:
        """See the port."""
        await _ask(services.board_closed, who)

    async def raise_it(
        self, who: Person, key: bytes, kind: EscalationKind, door: str, rules: Rules, now_ms: int
    ) -> Outcome:
        """See the port."""
        return await _ask(services.raise_it, who, key, kind, door, rules, now_ms)

    async def acknowledge(self, who: Person, key: bytes, now_ms: int) -> Outcome:
        """See the port."""
        return await _ask(services.acknowledge, who, key, now_ms)

    async def pass_on(self, who: Person, key: bytes, rules: Rules, now_ms: int) -> Outcome:
        """See the port."""
        return await _ask(services.pass_on, who, key, rules, now_ms)

    async def decide(
        self, who: Person, key: bytes, decision: Decision, gate: Gate, rules: Rules, now_ms: int
    ) -> tuple[Outcome, str]:
        """See the port."""
        return await _ask(services.decide, who, key, decision, gate, rules, now_ms)


def _passed_and_read(organisation: str, rules: Rules, now_ms: int) -> Current:
    services.pass_overdue(organisation, rules, now_ms)
    return queries.current(organisation, now_ms)


async def _ask(call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    try:
        return await database_sync_to_async(call)(*args, **kwargs)
    except (InterfaceError, OperationalError, ProgrammingError):
        # The sentence of the error may hold an address or a value, so it is not kept.
        raise EscalationsAwayError from None
