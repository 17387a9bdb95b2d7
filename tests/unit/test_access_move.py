"""Access is counted by account and hour, moved once, and names no conversation."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymity.clock import FakeClock
from chatsvc.protocol.ids import Org, StaffId
from chatsvc.tally.access import Access, AccessMove, NoLog, access_of, field_of
from chatsvc.tally.cells import Period
from chatsvc.tally.ports import TablesAwayError

ORG = Org("demo")
NOON_MS = 1_795_000_000_000
HOUR = "2026-11-18T11"


@given(st.sampled_from(["admitted", "removed"]), st.from_regex(r"\A[A-Za-z0-9_-]{1,32}\Z"))
def test_a_field_is_read_as_it_was_spelled(what: str, staff: str) -> None:
    spelled = field_of(what, StaffId(staff), NOON_MS)  # type: ignore[arg-type]  # one of the two
    assert access_of(spelled) == Access(what, StaffId(staff), Period(HOUR))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "field",
    [
        "",
        "admitted|7",
        "admitted|7|2026-11-18",
        "admitted|7|2026-02-30T10",
        "read|7|2026-11-18T11",
        "admitted|7 8|2026-11-18T11",
        f"admitted|{'a' * 33}|2026-11-18T11",
    ],
)
def test_what_is_not_ours_is_nothing(field: str) -> None:
    assert access_of(field) is None


def test_a_time_is_told_to_the_hour() -> None:
    assert field_of("admitted", StaffId("7"), NOON_MS) == f"admitted|7|{HOUR}"
    assert field_of("admitted", StaffId("7"), NOON_MS + 59 * 1000) == f"admitted|7|{HOUR}"


@dataclass
class Store:
    """What lies in the store of a story."""

    lying: Counter[str] = field(default_factory=Counter)
    aside: dict[str, Counter[str]] = field(default_factory=dict)
    names: int = 0

    def new(self) -> str:
        self.names += 1
        return f"{self.names:016x}"

    async def set_aside(self, org: Org, batch: str) -> bool:
        assert org
        if not self.lying:
            return False
        self.aside[batch], self.lying = self.lying, Counter()
        return True

    async def batches(self, org: Org) -> tuple[str, ...]:
        assert org
        return tuple(sorted(self.aside))

    async def read(self, org: Org, batch: str) -> Mapping[str, int]:
        assert org
        return self.aside.get(batch, {})

    async def drop(self, org: Org, batch: str) -> None:
        assert org
        self.aside.pop(batch, None)


@dataclass
class Log:
    """The chain of a story: each batch once."""

    away: bool = False
    batches: set[str] = field(default_factory=set)
    noted: Counter[Access] = field(default_factory=Counter)

    async def add_access(
        self, org: Org, batch: str, found: Mapping[Access, int], now_ms: int
    ) -> bool:
        assert (org, now_ms) == (ORG, NOON_MS)
        if self.away:
            raise TablesAwayError
        if batch in self.batches:
            return False
        self.batches.add(batch)
        self.noted.update(found)
        return True


async def test_everything_is_noted_once_over_an_outage_and_a_crash() -> None:
    store, log = Store(), Log()
    move = AccessMove(ORG, store, log, FakeClock(NOON_MS))
    await move.turn()
    assert log.noted == {}
    store.lying = Counter({f"admitted|7|{HOUR}": 2, f"removed|7|{HOUR}": 1})
    log.away = True
    with pytest.raises(TablesAwayError):
        await move.turn()
    log.away = False
    store.lying[f"admitted|8|{HOUR}"] = 1
    await move.turn()
    # A worker that died between noting and deleting left its batch: it is noted before.
    store.aside["0000000000000002"] = Counter({f"admitted|7|{HOUR}": 2})
    await move.turn()
    assert log.noted == {
        Access("admitted", StaffId("7"), Period(HOUR)): 2,
        Access("removed", StaffId("7"), Period(HOUR)): 1,
        Access("admitted", StaffId("8"), Period(HOUR)): 1,
    }
    assert (store.aside, store.lying) == ({}, Counter())


async def test_another_versions_spelling_holds_up_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr("anonymity.logs.event", lambda name, **_: said.append(name))
    store, log = Store(), Log()
    store.lying = Counter({"seen|7|x": 1, f"admitted|7|{HOUR}": 1})
    await AccessMove(ORG, store, log, FakeClock(NOON_MS)).turn()
    assert sum(log.noted.values()) == 1
    assert (said, store.aside) == (["tally_unread"], {})


async def test_without_tables_nothing_is_said_to_be_noted() -> None:
    assert not await NoLog().add_access(ORG, "b", {}, NOON_MS)
