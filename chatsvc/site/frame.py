"""The worker's pages in the bar of every other page: Exit, Hide and the keyboard's way out.

The worker knows what is to be said and no address of a script; the built site knows both ways out.
So the site holds an empty page, and the visitor process puts into it what the worker has rendered.
"""

from typing import Final

FILE: Final = "frame.html"
# What is sent while nothing of them is known, as nginx and others name such a file.
AWAY: Final = "503.html"
AWAY_TEMPLATE: Final = "service.html"
# A word in no language, for a comment would be taken out of the page with the templates' own.
MARK: Final = "[[frame]]"
_BEGINS: Final = b'<main id="main">'
_ENDS: Final = b"</main>"


def framed(frame: bytes, document: bytes) -> bytes:
    """Return the built page with the main part of a rendered one in it.

    Args:
        frame: the built file `FILE`.
        document: a whole page, as `counsellor/templates/public_base.html` makes it.
    """
    main = document.partition(_BEGINS)[2].rpartition(_ENDS)[0]
    return frame.replace(MARK.encode(), main)
