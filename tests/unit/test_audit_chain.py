"""The audit chain shows one changed byte, a missing row and a cut end; no key, no fit."""

from dataclasses import replace
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from counsellor.audit.chain import FIRST, Broken, Entry, Link, Mark, check, digest_of, key_of

KEY: Final = key_of(b"k" * 32)
START: Final = Mark(0, FIRST)


def chain(length: int, key: bytes = KEY, start: Mark = START) -> list[Link]:
    """A chain of so many deeds."""
    links: list[Link] = []
    digest = start.digest
    for number in range(start.number + 1, start.number + 1 + length):
        entry = Entry(
            "demo", number, "2026-11-28T18:05+00:00", "shift_changed", 7, "supervisor", ""
        )
        digest = digest_of(digest, entry, key)
        links.append(Link(entry, digest))
    return links


def test_a_chain_that_nobody_touched_holds() -> None:
    assert check(chain(20), START, [], [KEY]) is None
    assert check([], START, [], [KEY]) is None


@given(
    at=st.integers(0, 9),
    change=st.sampled_from(
        [
            {"staff": 8},
            {"role": "counsellor"},
            {"deed": "hours_changed"},
            {"about": "shift:1"},
            {"at": "2026-11-28T18:06+00:00"},
            {"organisation": "lan"},
        ]
    ),
)
def test_one_changed_field_is_named(at: int, change: dict[str, object]) -> None:
    links = chain(10)
    links[at] = replace(links[at], entry=replace(links[at].entry, **change))  # type: ignore[arg-type]
    assert check(links, START, [], [KEY]) == Broken(at + 1, "changed")


@given(at=st.integers(0, 9), byte=st.integers(0, 63))
def test_one_changed_letter_of_a_digest_is_named(at: int, byte: int) -> None:
    links = chain(10)
    digest = links[at].digest
    other = "0" if digest[byte] != "0" else "1"
    links[at] = replace(links[at], digest=digest[:byte] + other + digest[byte + 1 :])
    assert check(links, START, [], [KEY]) == Broken(at + 1, "changed")


@given(at=st.integers(0, 8))
def test_a_missing_row_is_named(at: int) -> None:
    links = chain(10)
    del links[at]
    assert check(links, START, [], [KEY]) == Broken(at + 1, "missing")


def test_two_rows_that_changed_places_are_seen() -> None:
    links = chain(4)
    links[1], links[2] = links[2], links[1]
    assert check(links, START, [], [KEY]) == Broken(2, "missing")


def test_a_cut_end_is_seen_by_the_nightly_mark() -> None:
    links = chain(10)
    marks = [Mark(10, links[-1].digest)]
    assert check(links, START, marks, [KEY]) is None
    assert check(links[:7], START, marks, [KEY]) == Broken(8, "cut_off")
    assert check(links[:7], START, [], [KEY]) is None  # what a chain alone cannot show


def test_a_chain_made_anew_without_the_key_does_not_fit() -> None:
    forged = chain(10, key_of(b"x" * 32))
    assert check(forged, START, [], [KEY]) == Broken(1, "changed")


def test_a_chain_made_anew_with_the_key_differs_from_the_mark() -> None:
    """An insider with the process' key rewrites yesterday: last night's mark shows it."""
    links = chain(10)
    other = chain(4)
    entry = replace(links[4].entry, staff=99)
    other.append(Link(entry, digest_of(other[-1].digest, entry, KEY)))
    assert check(other, START, [Mark(5, links[4].digest)], [KEY]) == Broken(5, "changed")


def test_an_older_key_still_reads_what_it_signed() -> None:
    old, new = key_of(b"a" * 32), key_of(b"b" * 32)
    first = chain(3, old)
    links = first + chain(3, new, Mark(3, first[-1].digest))
    assert check(links, START, [], [new, old]) is None
    assert check(links, START, [], [new]) == Broken(1, "changed")


def test_a_pruned_chain_goes_on_from_where_it_was_cut() -> None:
    links = chain(10)
    start = Mark(4, links[3].digest)
    assert check(links[4:], start, [], [KEY]) is None
    assert check(links[5:], start, [], [KEY]) == Broken(5, "missing")
