"""Promise 15: if our memory is emptied while the pages are open, the conversation goes on whole."""

from tests.support.smoke import MESSAGES_EACH_WAY, Figures


def test_every_message_around_an_emptied_store_arrived_once(figures: Figures) -> None:
    assert figures.store_losses == 1
    assert figures.delivered == 2 * MESSAGES_EACH_WAY
    assert (figures.lost, figures.duplicates) == (0, 0)
    assert figures.keys_left_in_store == 0, "what came back is erased like everything else"
