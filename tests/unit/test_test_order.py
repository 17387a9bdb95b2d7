"""The order of a run: each shelf is spread over it, and nothing is lost or made up."""

from hypothesis import given
from hypothesis import strategies as st

from tests.support.order import spread

SHELVES = ("unit", "e2e", "integration", "promises")
FILES = st.lists(
    st.tuples(st.sampled_from(SHELVES), st.integers(0, 99)), unique=True, max_size=60
).map(lambda rows: sorted(f"tests/{shelf}/test_{number:02}.py" for shelf, number in rows))


@given(FILES)
def test_nothing_is_lost_and_nothing_comes_twice(files: list[str]) -> None:
    assert sorted(spread(files)) == files


@given(FILES)
def test_a_shelf_keeps_its_own_order(files: list[str]) -> None:
    for shelf in SHELVES:
        mine = [file for file in spread(files) if file.startswith(f"tests/{shelf}/")]
        assert mine == sorted(mine)


@given(FILES)
def test_every_process_of_a_run_sees_the_same_order(files: list[str]) -> None:
    assert spread(files) == spread(iter(files))


def test_browsers_and_waiting_stand_side_by_side() -> None:
    files = [f"tests/{shelf}/test_{n}.py" for shelf in ("e2e", "integration") for n in range(4)]
    shelves = [file.split("/")[1] for file in spread(files)]
    assert shelves == ["e2e", "integration"] * 4


@given(FILES)
def test_promises_come_after_everything_else(files: list[str]) -> None:
    shelves = [file.split("/")[1] == "promises" for file in spread(files)]
    assert shelves == sorted(shelves)


def test_a_small_shelf_does_not_crowd_the_start() -> None:
    files = [f"tests/unit/test_{n}.py" for n in range(8)] + ["tests/drill/test_small.py"]
    assert spread(files).index("tests/drill/test_small.py") == 4
