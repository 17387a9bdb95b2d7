"""The words people read aloud: the same list in both languages' code, and easy to say."""

import re
from pathlib import Path

import pytest

from anonymity.trust.words import WORDS

WEB = Path(__file__).resolve().parents[2] / "chatsvc" / "web" / "e2ee"


def words_of(language: str) -> list[str]:
    """Return the list in words_<language>.ts."""
    text = (WEB / f"words_{language}.ts").read_text()
    found = re.search(r"`\n(.*?)`", text, re.DOTALL)
    assert found
    return found[1].split()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_there_are_256_different_short_words(language: str) -> None:
    words = words_of(language)
    assert len(words) == len(set(words)) == 256
    assert all(3 <= len(word) <= 8 and word.isalpha() and word.islower() for word in words)


def test_fingerprints_use_the_swedish_list() -> None:
    assert list(WORDS) == words_of("sv")
