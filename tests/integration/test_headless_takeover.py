"""A counsellor's console is loaded again mid-talk; a colleague goes on, over the real service."""

import json
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from tests.support.service import Service, running_service

ROOT: Final = Path(__file__).parents[2]
WITHIN_S: Final = 120


def _credentials(service: Service, account: str) -> dict[str, object]:
    return {
        "username": account,
        "password": service.accounts()[account],
        "code": service.code(account),
        "doors": ["mika"],
    }


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The whole night, once."""
    if not (ROOT / "counsellor/web_built/manifest.json").is_file():
        subprocess.run(["node", "deploy/build_web.mjs"], check=True, cwd=ROOT)
    target = tmp_path_factory.mktemp("headless")
    subprocess.run(["node", ROOT / "tests/web/headless/build.mjs", target], check=True, cwd=ROOT)
    with running_service(tmp_path_factory.mktemp("state")) as service:
        options = {
            "chat": {
                "host": f"chat.localhost:{service.visitor_port}",
                "port": service.visitor_port,
            },
            "console": {
                "host": f"console.localhost:{service.console_port}",
                "port": service.console_port,
            },
            "staff": [_credentials(service, "linnea"), _credentials(service, "noor")],
        }
        done = subprocess.run(
            ["node", target / "takeover.mjs", json.dumps(options)],
            capture_output=True,
            text=True,
            timeout=WITHIN_S,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
        return told


def test_the_visitor_is_asked_by_name_before_anybody_comes_in(report: dict[str, Any]) -> None:
    assert report["proposed"] == {"alias": "Noor", "role": "counsellor", "letIn": False}
    assert report["beforeYes"] == "joining"
    assert report["handover"] is True


def test_nothing_is_lost_and_nothing_that_was_read_is_sent_again(report: dict[str, Any]) -> None:
    written = ["läst av Linnea", "kvar hos tjänsten", "medan ingen var där", "efteråt"]
    assert report["wrote"] == written
    assert report["colleagueRead"] == written[1:]
    assert report["read"] == ["jag är här nu"]
    assert report["staff"] == ["Noor"]
    assert report["missing"] == 0


def test_the_lost_console_reads_nothing_old_page_or_new(report: dict[str, Any]) -> None:
    assert report["oldDeskShows"] == 0
    assert report["knows"] == 0
