"""The words of key fingerprints: read aloud over a telephone, so short, different and plain."""

from anonymity.trust.words import WORDS


def test_there_are_256_different_short_words() -> None:
    assert len(WORDS) == len(set(WORDS)) == 256
    assert all(3 <= len(word) <= 8 and word.isalpha() and word.islower() for word in WORDS)
