"""Tables of escalations in memory, and their absence when a story wants it."""

from collections import Counter
from dataclasses import dataclass, field, replace

from chatsvc.protocol.messages_escalation import Decision, EscalationKind, Gate
from chatsvc.settings.escalation_file import Escalation as Rules
from counsellor.escalation import policy
from counsellor.escalation.ports import Current, EscalationsAwayError, Outcome, Person, Raised

NOON_MS = 1_767_268_800_000


def supervisor(staff_id: int = 9, doors: tuple[str, ...] = ("mika",)) -> Person:
    """Who takes."""
    return Person(staff_id, "demo", supervisor=True, doors=doors)


def counsellor(staff_id: int = 1, doors: tuple[str, ...] = ("mika",)) -> Person:
    """Who asks."""
    return Person(staff_id, "demo", supervisor=False, doors=doors)


@dataclass
class FakeRows:
    """See `counsellor.escalation.ports.Rows`; the tests of the real rows hold the rules."""

    away: bool = False
    rows: dict[bytes, Raised] = field(default_factory=dict)
    boards: dict[int, tuple[str, ...]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.away:
            raise EscalationsAwayError

    async def current(self, organisation: str, rules: Rules, now_ms: int) -> Current:
        """See the port."""
        del organisation, rules, now_ms
        self._ask("current")
        at = Counter(door for doors in self.boards.values() for door in doors)
        return Current(tuple(self.rows.values()), at)

    async def board_open(self, who: Person, now_ms: int) -> None:
        """See the port."""
        del now_ms
        self._ask("board_open")
        self.boards[who.staff_id] = who.doors

    async def board_closed(self, who: Person) -> None:
        """See the port."""
        self._ask("board_closed")
        self.boards.pop(who.staff_id, None)

    async def raise_it(
        self, who: Person, key: bytes, kind: EscalationKind, door: str, rules: Rules, now_ms: int
    ) -> Outcome:
        """See the port."""
        del rules
        self._ask("raise_it")
        self.rows[key] = Raised(
            key=key,
            kind=kind,
            door=door,
            state="raised",
            raised_at=policy.minute(now_ms),
            due_at=now_ms + 60_000,
            passed_to="",
            raised_by=who.staff_id,
            raised_alias="Linnea",
            taken_alias="",
            decision="",
        )
        return "raised"

    async def acknowledge(self, who: Person, key: bytes, now_ms: int) -> Outcome:
        """See the port."""
        del now_ms
        self._ask("acknowledge")
        if self.rows[key].state not in policy.TAKEABLE:
            return "taken_by_other"
        alias = f"supervisor {who.staff_id}"
        self.rows[key] = replace(self.rows[key], state="acknowledged", taken_alias=alias)
        return "acknowledged"

    async def pass_on(self, who: Person, key: bytes, rules: Rules, now_ms: int) -> Outcome:
        """See the port."""
        del who, rules, now_ms
        self._ask("pass_on")
        self.rows[key] = replace(self.rows[key], state="passed", passed_to="Bakjour")
        return "passed"

    async def decide(
        self, who: Person, key: bytes, decision: Decision, gate: Gate, rules: Rules, now_ms: int
    ) -> tuple[Outcome, str]:
        """See the port."""
        del who, gate, rules, now_ms
        self._ask("decide")
        self.rows[key] = replace(self.rows[key], state="closed", decision=decision)
        return "decided", self.rows[key].door
