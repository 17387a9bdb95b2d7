"""What `make bench-board` calls a success, and that its evening is one the board counts as such."""

from collections import Counter

from chatsvc.board import count
from tests.bench_board.bench import EACH, SHOWN_MS, Shown, Size, figures_of, instance_of, talk
from tests.bench_queue.bench import holds
from tests.support.loads import NOON

SMALL = Size(open=7, supervisors=3, knocks=2)


def held(shown: Shown) -> bool:
    return holds(figures_of(shown, SMALL, 1.0))


def test_a_run_holds_only_if_every_board_showed_every_knock_in_time() -> None:
    assert held(Shown([1.0, SHOWN_MS], seen=6, boards=6))
    assert not held(Shown([1.0, SHOWN_MS + 1], seen=6, boards=6)), "one was late"
    assert not held(Shown([1.0], seen=3, boards=3)), "one knock was on no board"
    assert not held(Shown([1.0, 1.0], seen=5, boards=6)), "one board was not told"
    assert not held(Shown([], seen=0, boards=0)), "nothing was measured"


def test_the_figures_bear_their_own_bounds() -> None:
    printed = figures_of(Shown([3.0, 5.0], 6, 6), SMALL, 1.0)
    assert printed["minimum"] == {"knocks_shown": 2, "boards_seen": 6}
    assert printed["most"] == {"shown_p99_ms": SHOWN_MS}
    assert (printed["shown_p50_ms"], printed["shown_p99_ms"]) == (3.0, 5.0)


def test_as_many_talk_as_the_size_says_and_nobody_holds_more_than_three() -> None:
    talks = [talk(number, NOON) for number in range(SMALL.open)]
    doors = count.doors_of(["mika"], [one for _, one, _ in talks], [])
    assert (doors["mika"].talking, doors["mika"].waits) == (SMALL.open, ())
    assert len({cid for cid, _, _ in talks}) == SMALL.open
    held_by = Counter(staff for _, _, staff in talks)
    assert max(held_by.values()) == EACH
    assert len(held_by) == SMALL.counsellors


def test_each_seat_is_of_the_page_that_is_on_duty() -> None:
    for number in range(SMALL.open):
        _, conversation, staff = talk(number, NOON)
        (seat,) = conversation.seats
        assert (seat.staff, seat.instance) == (staff, instance_of(staff))
