"""Promise 14: a program of ours that dies in the middle of a conversation loses nothing of it."""

from tests.support.smoke import MESSAGES_EACH_WAY, Figures


def test_every_message_around_a_killed_web_process_arrived_once(figures: Figures) -> None:
    assert figures.kills == 1
    assert figures.delivered == 2 * MESSAGES_EACH_WAY
    assert (figures.lost, figures.duplicates) == (0, 0)
