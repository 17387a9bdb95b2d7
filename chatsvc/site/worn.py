"""The style sheet that a page brings along: which one it may be, and what a policy lets it in by.

A browser wears it only if the header names its SHA-256 (CSP 3, section 6.7.2.3), and otherwise
shows the page bare. So what the header names is read from the very pages that are served.
"""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from chatsvc.site.errors import SiteError

# As chatsvc/site/templates/base.html writes it. A sheet ends at the first `</`, as for a browser.
_SHEET: Final = re.compile(rb'<style data-sheet="/(assets/[^"]+\.css)">([^<]*)</style>')
_ANY: Final = re.compile(rb"<style\b", re.IGNORECASE)


def worn(files: Mapping[str, bytes]) -> frozenset[bytes]:
    """Return the SHA-256 of every sheet that pages of a site bring along.

    Args:
        files: path without leading slash to content, as the manifest names them.

    Raises:
        SiteError: a page has a style of its own that is not one of the site's sheets (`style`).
    """
    found: set[bytes] = set()
    for name, page in files.items():
        if not name.endswith(".html"):
            continue
        sheets = _SHEET.findall(page)
        if len(sheets) != len(_ANY.findall(page)):
            raise SiteError("style", f"{name} has a style of its own.")
        for address, sheet in sheets:
            # A browser makes one line end of two bytes, and would look for another hash.
            if files.get(address.decode()) != sheet or b"\r" in sheet:
                raise SiteError("style", f"{name} does not bring along what {address!r} is.")
            found.add(sha256(sheet).digest())
    return frozenset(found)
