"""A copy's older device list does not go out over a newer one that is in force."""

from typing import Final

import pytest

from anonymity.trust.bodies import DAY
from anonymity.trust.canonical import canonical
from anonymity.trust.chain import root_keys
from anonymity.trust.newest import overtakes
from tests.support.listed import card, listing
from tests.support.trust import NOON, OTHER_TOWN, TOWN

ROOTS: Final = (TOWN.root,)
FIRST: Final = listing(TOWN, 41, "linnea", "noor")
SECOND: Final = listing(TOWN, 42, "linnea")


def test_an_older_list_does_not_come_over_a_newer_one() -> None:
    assert overtakes(SECOND, FIRST, ROOTS, NOON) == 42


@pytest.mark.parametrize(("out", "coming"), [(None, FIRST), (FIRST, SECOND), (SECOND, SECOND)])
def test_the_first_a_newer_and_the_same_one_come(out: bytes | None, coming: bytes) -> None:
    assert overtakes(out, coming, ROOTS, NOON) == 0


def test_the_same_version_signed_anew_comes() -> None:
    assert overtakes(SECOND, listing(TOWN, 42, "linnea", "sam"), ROOTS, NOON) == 0


def test_a_newer_list_that_has_ended_holds_up_nothing() -> None:
    assert overtakes(SECOND, FIRST, ROOTS, NOON + 7 * DAY - 1) == 42
    assert overtakes(SECOND, FIRST, ROOTS, NOON + 7 * DAY) == 0


@pytest.mark.parametrize("out", [b"", b"{}", b"\xff", listing(OTHER_TOWN, 42, "linnea")])
def test_what_no_root_of_ours_stands_behind_holds_up_nothing(out: bytes) -> None:
    assert overtakes(out, FIRST, ROOTS, NOON) == 0


def test_a_house_with_a_new_root_begins_anew() -> None:
    assert overtakes(SECOND, FIRST, (OTHER_TOWN.root,), NOON) == 0


def test_what_the_tables_hold_and_cannot_be_read_is_published_as_before() -> None:
    """Pages refuse it; that it is wrong must be seen there, and not hidden by the worker."""
    assert overtakes(SECOND, canonical({"devices": 1}), ROOTS, NOON) == 0


def test_roots_that_are_no_keys_are_none() -> None:
    assert root_keys(["", card(TOWN), "A" * 42]) == (TOWN.root,)
