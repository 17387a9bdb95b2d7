"""Lighthouse's scores of the first page, for a phone, as its own defaults measure them."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.support.browsers import CHROMIUM, FLAGS

# Where deploy/steps.sh installs it: it is larger than all else together, so only for this command.
_SCRIPT: Final = (
    Path(__file__).parents[2] / ".setup/lighthouse/node_modules/lighthouse/cli/index.js"
)
_CATEGORIES: Final = ("accessibility", "performance", "best-practices")
_LONGEST_S: Final = 300


def scores(url: str) -> Mapping[str, int]:
    """Return 0 to 100 by category; empty where Lighthouse is not installed.

    Raises:
        RuntimeError: it ran and failed.
    """
    if not _SCRIPT.exists():
        return {}
    command = [
        os.environ.get("NODE", "node"),
        str(_SCRIPT),
        url,
        "--quiet",
        "--output=json",
        f"--only-categories={','.join(_CATEGORIES)}",
        f"--chrome-flags={' '.join(FLAGS)}",
    ]
    done = subprocess.run(
        command,
        env={**os.environ, "CHROME_PATH": CHROMIUM},
        capture_output=True,
        text=True,
        timeout=_LONGEST_S,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"lighthouse: {done.stderr[-2000:]}")
    found = json.loads(done.stdout)["categories"]
    return {name: round(100 * found[name]["score"]) for name in _CATEGORIES}
