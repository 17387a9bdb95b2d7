"""Promise 5: when a conversation ends, everything about it is gone from the server in a second."""

from tests.support.smoke import ERASED_WITHIN_S, Figures


def test_no_key_names_the_conversation_a_second_after_the_end(figures: Figures) -> None:
    assert 0 <= figures.erased_after_s <= ERASED_WITHIN_S == 1.0
    assert figures.keys_left_in_store == 0
