"""What all processes of one run of the tests share: a folder, and what was made there once."""

from __future__ import annotations

import fcntl
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

# The folder of one run, for its workers and their children to find.
SHARED: Final = "CHATSVC_TEST_RUN"


def made_once(folder: Path, name: str, make: Callable[[Path], None]) -> Path:
    """Return `folder/name`, a folder that whoever asks first makes; the others wait for it.

    Args:
        folder: exists already.
        name: what lies there.
        make: called with a new, empty folder of mode 0700; what it leaves after an error is not
            taken for the whole, and the next one who asks begins anew.

    Raises:
        OSError: the folder cannot be written to.
    """
    made = folder / name
    with (folder / f"{name}.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            unfinished = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=folder))
            make(unfinished)
            unfinished.rename(made)
    return made
