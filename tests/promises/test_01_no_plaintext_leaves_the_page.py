"""Promise 1: what you write can be read only by you and the counsellor; the server never sees it."""

from tests.support.smoke import Figures


def test_no_word_stands_in_sockets_memory_files_or_logs_of_the_service(figures: Figures) -> None:
    # The control: the very same search finds that message's ciphertext where it must be.
    assert figures.tap_control
    assert not figures.server_saw_plaintext
