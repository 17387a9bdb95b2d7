"""A visitor and a counsellor without browsers talk over the real service and real MLS."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.support.headless import (
    WITHIN_S,
    build_pages,
    bundle,
    chat_of,
    console_of,
    staff_of,
)
from tests.support.polling import until
from tests.support.service import Service, running_service

MESSAGES: Final = 20


@pytest.fixture(scope="module")
def members(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The headless members, bundled for Node."""
    return bundle(tmp_path_factory.mktemp("headless"))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The whole service as `./run` starts it."""
    build_pages()
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
        **console_of(service),
        **staff_of(service, account),
        "count": MESSAGES,
        **plan,
    }
    process = _node(members / "counsellor.mjs", options)
    assert process.stdout is not None
    assert json.loads(process.stdout.readline() or "{}") == {"t": "on duty"}
    # The visitors' process hears of it within a second or two; before that the door is closed.
    until(lambda: service.is_open("mika"))
    return process


def _visitor(service: Service, members: Path, **plan: object) -> "subprocess.Popen[str]":
    options = {**chat_of(service), "path": "own", "count": MESSAGES, **plan}
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
