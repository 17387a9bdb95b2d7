"""A visitor's tab is restored from an older copy of itself; the same two go on (P16)."""

import json
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from tests.support.service import running_service

ROOT: Final = Path(__file__).parents[2]
WITHIN_S: Final = 120


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
            "staff": {
                "username": "linnea",
                "password": service.accounts()["linnea"],
                "code": service.code("linnea"),
                "doors": ["mika"],
            },
        }
        done = subprocess.run(
            ["node", target / "back_in_time.mjs", json.dumps(options)],
            capture_output=True,
            text=True,
            timeout=WITHIN_S,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
        return told


def test_who_was_there_comes_in_again_by_herself_and_nobody_is_asked(
    report: dict[str, Any],
) -> None:
    assert report["asked"] is False
    assert {"accepting", "joining"} <= set(report["phases"])
    assert report["phase"] == "talking"
    assert report["newWords"]


def test_the_counsellor_keeps_what_the_page_lost_and_reads_the_rest_once(
    report: dict[str, Any],
) -> None:
    hers = report["hers"]
    assert hers["read"] == ["jag 1", "jag 2", "jag 3", "jag 4", "jag 5"]
    assert hers["wrote"] == ["hon 1", "hon 2", "hon 3", "hon 4", "hon 5"]
    assert (hers["missing"], hers["regrouped"]) == (0, True)


def test_the_page_shows_what_it_has_and_counts_what_it_has_not(report: dict[str, Any]) -> None:
    visitors = report["visitors"]
    assert report["restored"] == ["jag 1"]
    assert visitors["wrote"] == ["jag 1", "jag 4", "jag 5"]
    assert visitors["read"] == ["hon 1", "hon 4", "hon 5"]
    assert (visitors["missing"], visitors["missingOwn"]) == (2, 2)
    assert report["twice"] is False
