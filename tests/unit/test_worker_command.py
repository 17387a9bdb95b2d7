"""`chatsvc worker` refuses to start incomplete, with one sentence and no trace of a value."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest

from anonymity import logs
from chatsvc import worker
from chatsvc.settings.environment import Environment
from chatsvc.settings.errors import SettingsError
from chatsvc.settings.organisations import Organisations

REPOSITORY = Path(__file__).parent.parent.parent


def started(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command with this environment and nothing of ours."""
    bare = {name: value for name, value in os.environ.items() if "CHATSVC" not in name}
    bare.pop("REDIS_URL", None)
    bare.pop("DJANGO_SETTINGS_MODULE", None)
    state = {"CHATSVC_STATE_DIR": str(tmp_path), "CHATSVC_DEMO": "1"}
    return subprocess.run(
        [sys.executable, "-m", "chatsvc.cli.main", "worker"],
        cwd=REPOSITORY,
        env=bare | state | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_worker_without_an_organisation_ends_at_once(tmp_path: Path) -> None:
    """Otherwise it would sweep nothing, and say on time that all is swept."""
    nowhere = tmp_path / "none"
    nowhere.mkdir()
    done = started(
        tmp_path, CHATSVC_ORGANISATIONS=str(nowhere), REDIS_URL="redis://worker:canary@127.0.0.1/0"
    )
    assert done.returncode != 0
    assert "canary" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_worker_asks_before_it_connects(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def refuse(_environment: Environment, _organisations: Organisations, role: str) -> None:
        asked.append(role)
        raise SettingsError("no_store", "refused")

    def connected(*_: object, **__: object) -> None:
        raise AssertionError("connected before it was asked")

    monkeypatch.setattr(worker, "refuse_incomplete", refuse)
    monkeypatch.setattr(worker, "make_service", connected)
    monkeypatch.setattr(logs, "install", lambda: None)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "chatsvc.settings.test")
    with pytest.raises(SettingsError, match="refused"):
        worker.run(argparse.Namespace())
    assert asked == ["worker"]
