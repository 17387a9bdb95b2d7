"""The demo's first day, lived once in a run of the tests: keys, tables, accounts, as `./run` does.

Some forty services start in one run of the tests, and each would migrate the same tables and make
the same accounts: two seconds of a core. A service with a copy starts as on its second day, and
makes organisations' files and pages anew; what was compressed of them is kept as on any other day.
The first day itself: integration/test_run_whole.py.
"""

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from chatsvc.cli.demo import prepare_demo
from chatsvc.settings.environment import read
from chatsvc.site.squeezed import SUFFIX
from tests.support.shared import SHARED, made_once

# What decides about the service to be started is not what this process was started with.
OURS: Final = ("CHATSVC_", "REDIS_", "DJANGO_")
_SITE: Final = "site"


def live_first_day(state: Path) -> None:
    """Put what a first day leaves into `state`, which may be new or empty."""
    lived = _lived()

    def made_anew(folder: str, names: list[str]) -> list[str]:
        return [
            name for name in names if Path(folder) == lived / _SITE and not name.endswith(SUFFIX)
        ]

    shutil.copytree(lived, state, ignore=made_anew, dirs_exist_ok=True)


@cache
def _lived() -> Path:
    """Return the folder of that day: the run's if this is a process of a run, else our own."""
    run = os.environ.get(SHARED)
    if run is not None:
        return made_once(Path(run), "first-day", _live)
    folder = Path(tempfile.mkdtemp(prefix="chatsvc-first-day-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _live(folder)
    return folder


def _live(folder: Path) -> None:
    source = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    source |= {"CHATSVC_DEMO": "1", "CHATSVC_STATE_DIR": str(folder)}
    prepare_demo(read(source), source, lambda _step: None)
