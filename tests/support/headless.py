"""Members without browsers: our own pages' code, bundled for Node, at a running service."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tests.support.service import Service

ROOT: Final = Path(__file__).parents[2]
# A whole conversation takes three seconds on a quiet machine.
WITHIN_S: Final = 120


def bundle(target: Path, *files: str) -> Path:
    """Bundle all headless members, or the files named, for Node into a folder; the folder."""
    builder = ROOT / "tests/web/headless/build.mjs"
    subprocess.run(["node", builder, target, *files], check=True, cwd=ROOT)
    return target


def build_pages() -> None:
    """Build the console's page where a colleague has not: a service serves it."""
    if not (ROOT / "counsellor/web_built/manifest.json").is_file():
        subprocess.run(["node", "deploy/build_web.mjs"], check=True, cwd=ROOT)


def chat_of(service: Service) -> dict[str, object]:
    """Where a visitor knocks."""
    port = service.visitor_port
    return {"host": f"chat.localhost:{port}", "port": port}


def console_of(service: Service) -> dict[str, object]:
    """Where a counsellor signs in."""
    port = service.console_port
    return {"host": f"console.localhost:{port}", "port": port}


def staff_of(service: Service, account: str) -> dict[str, object]:
    """Who signs in, with a code that is good now, and at which door."""
    return {
        "username": account,
        "password": service.accounts()[account],
        "code": service.code(account),
        "doors": ["mika"],
    }


def played(service: Service, folder: Path, story: str, accounts: Sequence[str]) -> dict[str, Any]:
    """Let one program play a whole story; return what it tells in its last line.

    Args:
        service: at which it happens.
        folder: what `bundle` has filled.
        story: the program's name, without ending.
        accounts: the counsellors in it.
    """
    options = {
        "chat": chat_of(service),
        "console": console_of(service),
        "staff": [staff_of(service, account) for account in accounts],
    }
    done = subprocess.run(
        ["node", folder / f"{story}.mjs", json.dumps(options)],
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told
