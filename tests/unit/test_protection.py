"""What may be shown of the counters: no small number by asking again or by subtracting."""

import secrets
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counsellor.mapping.protection import (
    LEAST_BEHIND,
    SMALLEST,
    WIDEST_NOISE,
    CellName,
    hidden_beside_totals,
    noise,
    shown,
)

KEY: Final = bytes(range(32))
NEEDS: Final = CellName("demo", "needs", "mika", "2026")

counts = st.integers(0, 200)
keys = st.binary(min_size=32, max_size=32)
texts = st.text(max_size=12)
names = st.builds(CellName, organisation=texts, table=texts, door=texts, period=texts, row=texts)


def test_the_same_cell_reads_the_same_for_ever() -> None:
    asked = {shown(NEEDS, 17, KEY) for _ in range(100)}
    assert len(asked) == 1


@given(name=names, value=counts, key=keys)
def test_below_five_nothing_is_ever_shown(name: CellName, value: int, key: bytes) -> None:
    seen = shown(name, value, key)
    assert (seen is None) == (value < SMALLEST)
    assert seen is None or (seen >= SMALLEST and abs(seen - value) <= WIDEST_NOISE)


@given(name=names, other=names, key=keys)
def test_two_names_are_never_spelled_alike(name: CellName, other: CellName, key: bytes) -> None:
    assert (name.spelled == other.spelled) == (name == other)
    assert abs(noise(name, key)) <= WIDEST_NOISE


def test_every_noise_is_about_as_likely_as_any_other() -> None:
    drawn = [noise(CellName("demo", str(n), "", "2026"), KEY) for n in range(14_000)]
    for one in range(-WIDEST_NOISE, WIDEST_NOISE + 1):
        assert 1_700 < drawn.count(one) < 2_300


def test_another_secret_is_another_noise() -> None:
    drawn = {noise(NEEDS, secrets.token_bytes(32)) for _ in range(200)}
    assert len(drawn) == 2 * WIDEST_NOISE + 1


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        noise(NEEDS, b"short")


def test_a_lonely_gap_takes_its_smallest_neighbour_with_it() -> None:
    """Two doors and their sum: 3 of 43 could be computed, so 12 of 15 goes too."""
    assert hidden_beside_totals(
        {"talk": {"mika": 30, "kast": 12, "": 42}, "safety": {"mika": 3, "kast": 12, "": 15}},
        across=True,
        down=False,
    ) == {("safety", "mika"), ("safety", "kast")}


def test_gaps_with_little_behind_them_take_their_sum_along() -> None:
    line = {"safety": {"mika": 3, "kast": 4, "": 7}}
    assert hidden_beside_totals(line, across=True, down=False) == {
        ("safety", "mika"),
        ("safety", "kast"),
        ("safety", ""),
    }


def test_without_a_sum_only_the_small_ones_go() -> None:
    lines = {"a": {"mika": 3, "kast": 40}, "b": {"mika": 40, "kast": 50}}
    assert hidden_beside_totals(lines, across=False, down=False) == {("a", "mika")}
    assert hidden_beside_totals(lines, across=False, down=True) == {("a", "mika"), ("b", "mika")}


@given(
    lines=st.integers(1, 5).flatmap(
        lambda wide: st.lists(
            st.lists(counts, min_size=wide, max_size=wide), min_size=1, max_size=5
        )
    ),
    across=st.booleans(),
    down=st.booleans(),
)
def test_what_sums_tell_of_gaps_is_little(
    lines: list[list[int]], *, across: bool, down: bool
) -> None:
    table = {f"r{r}": {f"c{c}": v for c, v in enumerate(line)} for r, line in enumerate(lines)}
    hidden = hidden_beside_totals(table, across=across, down=down)
    cells = {(r, c): v for r, line in table.items() for c, v in line.items()}
    assert {cell for cell, value in cells.items() if value < SMALLEST} <= hidden
    rows = [[(r, c) for c in line] for r, line in table.items()] if across else []
    columns = [[(r, c) for r in table] for c in table["r0"]] if down else []
    for group in (*rows, *columns):
        gaps = [cells[cell] for cell in group if cell in hidden]
        if gaps and len(gaps) < len(group):
            assert len(gaps) > 1
            assert sum(gaps) >= LEAST_BEHIND
