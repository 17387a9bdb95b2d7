"""Nothing that somebody wrote is run by a program that opens the report's tables."""

import csv
import io
import re
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from counsellor.council.csv_files import written

RUNS: Final = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
# As a Swedish Excel parts a line, and what else an import may be told to part at.
PARTS: Final = re.compile(r"[;\t\r\n|]")


def read(content: bytes) -> list[list[str]]:
    """Read as RFC 4180 says."""
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def parted(content: bytes) -> list[str]:
    """Part at semicolons and the like, whatever stands between quotation marks."""
    return [one.lstrip(' \u00a0"') for one in PARTS.split(content.decode())]


@pytest.mark.parametrize("sign", RUNS)
@pytest.mark.parametrize("before", ["", " ", "\u00a0", '"', " ' "])
def test_a_cell_that_begins_as_a_formula_does_is_text(sign: str, before: str) -> None:
    ((cell, beside),) = read(written([(f"{before}{sign}1+1", 7)]))
    assert (cell, beside) == (f"'{before}{sign}1+1", "7")


@pytest.mark.parametrize("between", [";", "; ", ';"', "\n", "\t", "|"])
def test_no_cell_begins_in_the_middle_where_another_sign_parts_them(between: str) -> None:
    words = f"socialjouren{between}=HYPERLINK(1)"
    made = written([(2026, "source", words)])
    assert not [one for one in parted(made) if one.startswith("=")]
    assert read(made)[0][2].replace("'", "") == words.replace("'", "")


@given(st.text(alphabet=";=+-@\t\n\r|\",' a", max_size=24))
@example(';"=1')
@example("a\n-1")
def test_whatever_is_written_is_one_cell_and_none_of_its_parts_a_formula(words: str) -> None:
    made = written([("källa", words, "slut")])
    (line,) = read(made)
    assert (line[0], line[2], len(line)) == ("källa", "slut", 3)
    assert line[1].replace("'", "") == words.replace("'", "")
    assert not [one for one in parted(made) if one.startswith(tuple("=+-@"))]
    assert not line[1].startswith(RUNS)


@pytest.mark.parametrize("words", ["Polisen, mejl 3/2", "18-24", "Bris - chatt", "f.d. KAST; MIKA"])
def test_usual_words_stay_as_they_are(words: str) -> None:
    assert read(written([(words,)])) == [[words]]


def test_numbers_are_numbers_also_below_zero() -> None:
    assert written([("a", -3, 4)]) == b'"a",-3,4\r\n'
