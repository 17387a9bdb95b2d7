"""How many conversations a counsellor holds at once: her own choice, and what bounds it."""

import pytest

from counsellor.consumers import capacity


def test_two_is_usual_and_a_learner_has_one() -> None:
    assert capacity.chosen(None, learner=False) == 2
    assert capacity.chosen(None, learner=True) == 1


@pytest.mark.parametrize(("wanted", "gets"), [(1, 1), (2, 2), (3, 3), (4, 3), (200, 3)])
def test_three_is_an_own_choice_and_the_most(wanted: int, gets: int) -> None:
    assert capacity.chosen(wanted, learner=False) == gets


def test_a_learner_who_asks_for_three_has_one() -> None:
    assert capacity.chosen(3, learner=True) == 1


def test_a_supervisor_lowers_and_never_raises() -> None:
    assert capacity.most(learner=False, limit=1) == 1
    assert capacity.most(learner=True, limit=3) == 1
    assert capacity.most(learner=False, limit=None) == 3
