"""Which lists a console process believes, and what it reads in a key package (P1, P18)."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymity.clock import SystemClock
from anonymity.trust.certificates import public_bytes
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import InstanceId, Org
from chatsvc.protocol.mls_key_package import read_leaf
from counsellor.consumers import day_keys as day_keys_module
from counsellor.consumers.day_keys import DOCUMENT, KEPT_MS, DayKeys
from tests.support.listed import card, key_package, listing, opaque
from tests.support.trust import Town
from tests.support.visitors import organisation

TOWN = Town(org="town", demo=True)
STRANGER = Town(org="town", demo=True, name="stranger")
ORG = Org("town")
PAGE = InstanceId(bytes(16))
PACKAGE = key_package(TOWN, "linnea")


class Time(SystemClock):
    """A clock that the test moves."""

    now = 1_000_000_000_000

    def now_ms(self) -> int:
        """Return what the test says."""
        return self.now


class Cut:
    """Counts how often somebody was cut."""

    def __init__(self) -> None:
        """Not yet."""
        self.times = 0

    def __call__(self) -> None:
        """Once more."""
        self.times += 1


def day_keys(clock: SystemClock | None = None) -> DayKeys:
    house = msgspec.structs.replace(organisation("town"), root_public_keys=("", card(TOWN)))
    return DayKeys([house], clock or Time())


async def test_before_any_list_everything_is_let_in_and_the_first_list_decides() -> None:
    book, named, dropped = day_keys(), Cut(), Cut()
    other = InstanceId(bytes(15) + b"\1")
    book.enter(ORG, PAGE, "a", named)
    book.enter(ORG, other, "b", dropped)
    await book.admit(ORG, PAGE, PACKAGE)
    await book.admit(ORG, other, b"unreadable")
    book.heard(ORG, DOCUMENT, listing(TOWN, 1, "linnea"))
    assert (named.times, dropped.times) == (0, 1)


async def test_no_older_list_brings_a_dropped_device_back() -> None:
    book = day_keys()
    book.heard(ORG, DOCUMENT, listing(TOWN, 7))
    book.heard(ORG, DOCUMENT, listing(TOWN, 6, "linnea"))
    assert not book.is_named(ORG, PACKAGE)
    book.heard(ORG, DOCUMENT, listing(TOWN, 8, "linnea"))
    assert book.is_named(ORG, PACKAGE)


@pytest.mark.parametrize(
    ("name", "document"),
    [
        (DOCUMENT, listing(STRANGER, 9)),
        (DOCUMENT, listing(Town(org="elsewhere", demo=True), 9)),
        (DOCUMENT, b"{}"),
        (DOCUMENT, b"not json"),
        ("status", listing(TOWN, 9)),
    ],
)
async def test_what_no_root_of_the_house_stands_behind_cuts_nobody(
    name: str, document: bytes
) -> None:
    book, cut = day_keys(), Cut()
    book.heard(ORG, DOCUMENT, listing(TOWN, 1, "linnea"))
    book.enter(ORG, PAGE, self := object(), cut)
    await book.admit(ORG, PAGE, PACKAGE)
    book.heard(ORG, name, document)
    assert cut.times == 0
    assert book.is_named(ORG, PACKAGE)
    book.leave(ORG, PAGE, self)


async def test_a_cut_is_made_once_and_again_for_whoever_comes_back() -> None:
    book, cut, again = day_keys(), Cut(), Cut()
    book.enter(ORG, PAGE, "line", cut)
    await book.admit(ORG, PAGE, PACKAGE)
    book.heard(ORG, DOCUMENT, listing(TOWN, 1))
    book.heard(ORG, DOCUMENT, listing(TOWN, 2))
    assert cut.times == 1
    book.leave(ORG, PAGE, "line")
    book.enter(ORG, PAGE, "another line", again)
    assert again.times == 1


async def test_what_a_page_used_is_forgotten_after_a_shift() -> None:
    clock = Time()
    book, cut = day_keys(clock), Cut()
    book.enter(ORG, PAGE, "line", Cut())
    await book.admit(ORG, PAGE, PACKAGE)
    book.leave(ORG, PAGE, "line")
    book.heard(ORG, DOCUMENT, listing(TOWN, 1))
    clock.now += KEPT_MS + 1
    book.enter(ORG, InstanceId(bytes(15) + b"\2"), "somebody", Cut())
    book.enter(ORG, PAGE, "line", cut)
    assert cut.times == 0


async def test_the_chain_must_be_the_houses_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_keys_module, "LIST_WITHIN_S", 0.01)
    book = day_keys()
    book.heard(ORG, DOCUMENT, listing(TOWN, 1, "linnea"))
    for town in (STRANGER, Town(org="elsewhere", demo=True)):
        with pytest.raises(TheirError) as refused:
            await book.admit(ORG, PAGE, key_package(town, "linnea"))
        assert refused.value.code == "unlisted"
    # Somebody else's certificates around another key are not hers.
    mixed = PACKAGE.replace(public_bytes(TOWN.key("shift/linnea")), bytes(32))
    assert not book.is_named(ORG, mixed)
    await book.admit(ORG, PAGE, PACKAGE)


def test_a_key_package_is_read_up_to_its_credential() -> None:
    leaf = read_leaf(PACKAGE)
    assert leaf.signature_key == public_bytes(TOWN.key("shift/linnea"))
    assert leaf.identity.startswith(b'[{"b":')


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\0\1\0\5",
        b"\0\2" + PACKAGE[2:],
        b"\0\1\0\3" + PACKAGE[4:],
        b"\0\1\0\5\0\1\xf0\1" + opaque(b"i") + opaque(b"e") + opaque(b"s") + b"\0\2" + opaque(b"x"),
        b"\0\1\0\5\0\1\xf0\1" + opaque(b"i") + opaque(b"e") + opaque(b"s") + b"\0\1" + b"\x05abcd",
    ],
)
def test_what_is_no_key_package_is_malformed(message: bytes) -> None:
    with pytest.raises(TheirError) as refused:
        read_leaf(message)
    assert refused.value.code == "malformed"


@given(st.binary(max_size=300), st.integers(0, len(PACKAGE)))
def test_no_bytes_make_the_reader_crash(noise: bytes, cut: int) -> None:
    book = day_keys()
    book.heard(ORG, DOCUMENT, listing(TOWN, 1))
    assert not book.is_named(ORG, noise)
    assert not book.is_named(ORG, PACKAGE[:cut] + noise)
