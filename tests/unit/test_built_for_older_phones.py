"""What a phone of some years ago has not got is not in the visitor's built scripts.

The build turns down syntax, not what stands inside a regular expression or belongs to the browser.
"""

import re
from pathlib import Path
from typing import Final

BUILT: Final = Path(__file__).parents[2] / "chatsvc" / "web_built"
# Regular expressions that look behind are a SyntaxError before Safari 16.4, for the whole file;
# AbortSignal.timeout came with Safari 16, Chromium 103 and Firefox 100, after the Web Locks API.
TOO_NEW: Final = re.compile(r"\(\?<[=!]|\bAbortSignal\.timeout\b|\.toSorted\(|\bArray\.fromAsync\b")


def test_no_built_script_of_the_visitor_needs_a_newer_browser_than_the_rest_of_it() -> None:
    scripts = sorted(BUILT.rglob("*.js"))
    assert any(one.name.startswith("visitor-") for one in scripts)
    found = [
        (one.name, hit[0]) for one in scripts for hit in TOO_NEW.finditer(one.read_text("utf-8"))
    ]
    assert found == []
