"""Promise 1: what you write is read by you and the counsellor only, never by the server."""

from tests.support.smoke import Figures


def test_no_word_stands_in_sockets_memory_files_or_logs_of_the_service(figures: Figures) -> None:
    # The control: the very same search finds that message's ciphertext where it must be.
    assert figures.tap_control
    assert not figures.server_saw_plaintext
