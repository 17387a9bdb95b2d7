"""A command of `chatsvc` on the test's own tables, inside its process, which is as before then."""

import io
import os
from contextlib import redirect_stdout
from unittest.mock import patch

from chatsvc.cli.main import main


def ran(*words: str) -> tuple[int, str]:
    """Return its exit code and what it printed."""
    out = io.StringIO()
    mask = os.umask(0)
    try:
        with patch.dict(os.environ), redirect_stdout(out):
            code = main(words)
    finally:
        os.umask(mask)
    return code, out.getvalue()
