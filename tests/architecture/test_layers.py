"""Who may know whom, and that the visitor process has neither accounts nor a database."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from chatsvc.settings import test as test_settings
from tests.support.tree import ROOT, imported, lines_of_code, python_files, web_files

CORE_FORBIDS: Final = frozenset(
    {"django", "channels", "redis", "asyncio", "socket", "time", "random", "logging", "os"}
)
LOOK: Final = """
import json, sys
import chatsvc.asgi
assert callable(chatsvc.asgi.application)
print(json.dumps(sorted(sys.modules)))
"""


def test_the_visitor_process_knows_no_accounts_and_no_database(tmp_path: Path) -> None:
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("CHATSVC_", "DJANGO_"))},
        "DJANGO_SETTINGS_MODULE": "chatsvc.settings.visitor",
        "CHATSVC_DEMO": "1",
        "CHATSVC_STATE_DIR": str(tmp_path),
        "CHATSVC_ORGANISATIONS": str(test_settings.STATE / "organisations"),
        "CHATSVC_TICKET_KEYS": "A" * 43,
        "REDIS_URL": "unix:///nowhere.sock",
    }
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    modules = json.loads(done.stdout.splitlines()[-1])
    assert "chatsvc.asgi" in modules
    unwanted = ("counsellor", "django.contrib.auth", "django.contrib.sessions")
    assert not [name for name in modules if name.startswith(unwanted)]
    backends = [name for name in modules if name.startswith("django.db.backends.")]
    drivers = {"sqlite3", "_sqlite3", "psycopg", "psycopg2", "MySQLdb"}
    assert not [name for name in backends if name.split(".")[3] in {"sqlite3", "postgresql"}]
    assert not drivers & set(modules)


def test_who_only_supervises_starts_without_django() -> None:
    look = "import sys; import chatsvc.cli.run; print(*sys.modules)"
    command = [sys.executable, "-c", look]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    packages = {name.split(".")[0] for name in done.stdout.split()}
    assert {"chatsvc", "counsellor"} <= packages
    assert not packages & {"django", "django_otp", "channels"}


def test_the_layers_of_python_hold() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "2 kept, 0 broken" in done.stdout


def test_the_core_touches_neither_clock_nor_network_nor_framework() -> None:
    core = python_files("chatsvc/protocol")
    assert core
    assert not [
        f"{name}: {module}"
        for name in core
        for module in imported(name)
        if module.split(".")[0] in CORE_FORBIDS
    ]


def test_chatsvc_asks_counsellor_through_ports_only() -> None:
    composition = ("chatsvc/cli/", "chatsvc/worker.py")
    assert not [
        f"{name}: {module}"
        for name in python_files("chatsvc")
        for module in imported(name)
        if module.split(".")[0] == "counsellor" and not name.startswith(composition)
    ]


def test_nothing_that_ships_knows_deploy_or_tests() -> None:
    assert not [
        f"{name}: {module}"
        for name in python_files("chatsvc", "counsellor", "anonymity")
        for module in imported(name)
        if module.split(".")[0] in {"deploy", "tests"}
    ]


# Flipped to True when the tree is whole: early on a package stands before its tests.
ASSERT_RATIOS: Final = True


def test_there_is_enough_test_for_the_code() -> None:
    tests = python_files("tests")
    python = lines_of_code(tests) / lines_of_code(
        python_files("chatsvc", "counsellor", "anonymity")
    )
    web_tests = web_files("tests")
    web = lines_of_code(web_tests) / lines_of_code(web_files("chatsvc", "counsellor", "anonymity"))
    print(f"tests : code  Python {python:.2f} (>= 1.3), TypeScript {web:.2f} (>= 1.0)")  # noqa: T201
    if ASSERT_RATIOS:
        assert python >= 1.3
        assert web >= 1.0
