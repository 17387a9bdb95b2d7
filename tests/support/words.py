"""Words as people count them: marks belong to their letter; Thai puts no spaces between words."""

import json
import re
import subprocess
from collections.abc import Sequence
from typing import Final
from unicodedata import category

_WORD: Final = re.compile(r"[^\W_][\w\u2019'/-]*")
_THAI: Final = re.compile(r"[\u0e00-\u0e7f]")
# ICU's dictionary, as browsers use it to break lines.
_CUT: Final = """
const cut = new Intl.Segmenter("th", { granularity: "word" });
const words = (text) =>
  [...cut.segment(text)].filter((one) => one.isWordLike).map((one) => one.segment);
console.log(JSON.stringify(JSON.parse(process.argv[1]).map(words)));
"""


def words_of(texts: Sequence[str]) -> list[list[str]]:
    """Return the words of each text, in order.

    Raises:
        subprocess.CalledProcessError: a text is Thai and Node cannot cut it.
    """
    thai = [text for text in texts if _THAI.search(text)]
    cut = dict(zip(thai, _cut(thai), strict=True)) if thai else {}
    return [cut[text] if text in cut else _spaced(text) for text in texts]


def _spaced(text: str) -> list[str]:
    """Return the words of a text that has spaces between them."""
    return _WORD.findall("".join(one for one in text if not category(one).startswith("M")))


def _cut(texts: Sequence[str]) -> list[list[str]]:
    """Cut texts into words by dictionary, all in one call."""
    command = ("node", "-e", _CUT, json.dumps(texts))
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: list[list[str]] = json.loads(done.stdout)
    return found
