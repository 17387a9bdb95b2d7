"""A visitor and a counsellor without browsers talk over the real service and real MLS."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.support.service import Service, running_service

ROOT: Final = Path(__file__).parents[2]
MESSAGES: Final = 20
# A whole conversation takes three seconds on a quiet machine.
WITHIN_S: Final = 120


@pytest.fixture(scope="module")
def members(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The headless members, bundled for Node."""
    target = tmp_path_factory.mktemp("headless")
    subprocess.run(["node", ROOT / "tests/web/headless/build.mjs", target], check=True, cwd=ROOT)
    return target


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The whole service as `./run` starts it."""
    if not (ROOT / "counsellor/web_built/manifest.json").is_file():
        subprocess.run(["node", "deploy/build_web.mjs"], check=True, cwd=ROOT)
    with running_service(tmp_path_factory.mktemp("state")) as running:
        yield running


def _node(script: Path, options: dict[str, object]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        ["node", str(script), json.dumps(options)], stdout=subprocess.PIPE, text=True
    )


def _counsellor(
    service: Service, members: Path, account: str, **plan: object
) -> "subprocess.Popen[str]":
    """A counsellor on duty, with her key packages at the service."""
    options = {
        "host": f"console.localhost:{service.console_port}",
        "port": service.console_port,
        "username": account,
        "password": service.accounts()[account],
        "code": service.code(account),
        "doors": ["mika"],
        "count": MESSAGES,
        **plan,
    }
    process = _node(members / "counsellor.mjs", options)
    assert process.stdout is not None
    assert json.loads(process.stdout.readline() or "{}") == {"t": "on duty"}
    return process


def _visitor(service: Service, members: Path, **plan: object) -> "subprocess.Popen[str]":
    options = {
        "host": f"chat.localhost:{service.visitor_port}",
        "port": service.visitor_port,
        "path": "own",
        "count": MESSAGES,
        **plan,
    }
    return _node(members / "visitor.mjs", options)


def _report(process: "subprocess.Popen[str]") -> dict[str, Any]:
    out, _ = process.communicate(timeout=WITHIN_S)
    assert process.returncode == 0
    report: dict[str, Any] = json.loads(out.strip().splitlines()[-1])
    return report


def test_two_members_lose_nothing_although_both_lines_break(
    service: Service, members: Path
) -> None:
    counsellor = _counsellor(service, members, "linnea", dropAfter=12, finish="wait")
    visitor = _visitor(service, members, dropAfter=7, finish="end")
    hers, theirs = _report(counsellor), _report(visitor)

    assert theirs["received"] == hers["sent"]
    assert hers["received"] == theirs["sent"]
    assert len(set(hers["sent"])) == len(set(theirs["sent"])) == MESSAGES
    assert hers["delivered"] == theirs["delivered"] == MESSAGES
    assert hers["missing"] == theirs["missing"] == 0
    assert hers["connections"] == theirs["connections"] == 2
    assert hers["safetyWords"] == theirs["safetyWords"]
    assert (hers["phase"], hers["ended"], hers["confirmed"]) == ("ended", "visitor", True)


def test_a_visitor_who_leaves_for_safety_is_known_as_such(service: Service, members: Path) -> None:
    counsellor = _counsellor(service, members, "noor", dropAfter=0, finish="wait")
    visitor = _visitor(service, members, dropAfter=0, finish="leave")
    assert _report(visitor)["phase"] == "left"
    assert _report(counsellor)["phase"] == "left"
