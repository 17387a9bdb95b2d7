"""`chatsvc run`: prepares, then supervises every line of the Procfile and the embedded store."""

import argparse
import shlex
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from chatsvc.cli.child import Program
from chatsvc.cli.demo import prepare_demo
from chatsvc.cli.errors import CommandError
from chatsvc.cli.greeting import greeting
from chatsvc.cli.listening import inheriting, open_ports
from chatsvc.cli.procfile import Line, read_procfile, with_our_python
from chatsvc.cli.readiness import console_answers, store_answers, visitor_answers
from chatsvc.cli.state import hold_state
from chatsvc.cli.store import EmbeddedStore, check_external_store, prepare_store
from chatsvc.cli.supervisor import Supervisor
from chatsvc.cli.tables import check_tables
from chatsvc.settings.environment import SOURCE, Environment, read
from chatsvc.settings.organisations import Organisation, load_organisations
from counsellor.accounts.ports import DemoAccount

ROOT: Final = Path(__file__).resolve().parent.parent.parent
DEMO_LINE: Final = "demo-reception"
BUILT: Final[Mapping[str, str]] = {
    "visitor": "chatsvc/web_built/manifest.json",
    "console": "counsellor/web_built/manifest.json",
}
# Which user of the store a line of the Procfile is (P20). The demo reception reads and writes
# the console's tables and needs of the store what the console needs.
STORE_USER: Final[Mapping[str, str]] = {"visitor": "visitor", "worker": "worker"}


def register(subparsers: Any) -> None:  # noqa: ANN401 - argparse keeps the type to itself
    """Add the command."""
    parser: argparse.ArgumentParser = subparsers.add_parser("run", help="start the whole service")
    parser.add_argument("--procfile", type=Path, help="another list of processes (tests)")
    parser.set_defaults(run=run)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything decided before the first process starts."""

    lines: tuple[Line, ...]
    organisation: Organisation | None
    accounts: tuple[DemoAccount, ...]
    environment: Mapping[str, str] = field(repr=False)
    store: EmbeddedStore | None = None
    partner: Organisation | None = None


def run(arguments: argparse.Namespace) -> int:
    """Run until SIGINT or SIGTERM; return the exit code."""
    environment = read()
    held = hold_state(environment.state_dir)
    lines = _lines(arguments.procfile, demo=environment.demo)
    names = {line.name for line in lines}
    _refuse_missing_front_end(names)
    with open_ports(environment, lines) as ports:
        _say(f"state in {held.folder}")
        plan = _plan(environment, lines, demo=environment.demo and bool(names & BUILT.keys()))
        greet = _greet(plan, f"{_words(environment)} code")
        supervisor = Supervisor(_programs(environment, plan, ports), on_ready=greet)
        return supervisor.run()


def _lines(procfile: Path | None, *, demo: bool) -> tuple[Line, ...]:
    """Return what to run; the demo reception only in a demo."""
    packaged = Path(str(files("chatsvc.cli").joinpath("Procfile")))
    path = procfile or (packaged if packaged.exists() else ROOT / "Procfile")
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as wrong:
        raise CommandError("procfile", f"{path} cannot be read: {wrong.strerror}.") from wrong
    return tuple(line for line in read_procfile(text) if demo or line.name != DEMO_LINE)


def _refuse_missing_front_end(names: set[str]) -> None:
    for name, manifest in BUILT.items():
        if name in names and not (ROOT / manifest).exists():
            sentence = f"The front end is not built ({manifest} is missing); ./run builds it."
            raise CommandError("front_end", sentence)


def _plan(environment: Environment, lines: tuple[Line, ...], *, demo: bool) -> Plan:
    """Prepare the demo if this is one, and the store."""
    check_tables(environment.database_url)
    store = None
    if environment.redis_url is not None:
        check_external_store(environment.redis_url)
    else:
        store = prepare_store(environment.state_dir)
    if demo:
        prepared = prepare_demo(environment, dict(SOURCE), _say)
        own, partner = prepared.organisation, prepared.partner
        return Plan(lines, own, prepared.accounts, prepared.environment, store, partner)
    found = load_organisations(environment.organisations, demo=environment.demo).all
    return Plan(lines, found[0] if found else None, (), dict(SOURCE), store)


def _programs(
    environment: Environment, plan: Plan, ports: Mapping[str, socket.socket]
) -> tuple[Program, ...]:
    """Return the store, if it is ours, and one program per line."""
    programs = []
    if plan.store is not None:
        ready = store_answers(plan.store.url("worker"))
        command = plan.store.command()
        programs.append(Program("store", command, plan.environment, ready, first=True))
    for line in plan.lines:
        own = dict(plan.environment)
        if plan.store is not None:
            own["REDIS_URL"] = plan.store.url(STORE_USER.get(line.name, "console"))
        own["PYTHONUNBUFFERED"] = "1"
        port = ports.get(line.name)
        command = with_our_python(line.command) + (() if port is None else inheriting(port))
        asked = _ready(environment, plan, line.name)
        programs.append(Program(line.name, command, own, asked, listens=port))
    return tuple(programs)


def _ready(environment: Environment, plan: Plan, name: str) -> Callable[[], bool] | None:
    if plan.organisation is None:
        return None
    if name == "visitor":
        return visitor_answers(environment.visitor_port, plan.organisation)
    if name == "console":
        return console_answers(environment.console_port, plan.organisation)
    return None


def _greet(plan: Plan, code_command: str) -> Callable[[], None]:
    def greet() -> None:
        if plan.organisation is not None and plan.accounts:
            pictures = sys.stdout.isatty()
            text = greeting(
                plan.organisation,
                plan.accounts,
                code_command=code_command,
                pictures=pictures,
                partner=plan.partner,
            )
            _print(text.splitlines())
        elif plan.organisation is not None:
            _say(f"ready: {plan.organisation.visitor_origin} {plan.organisation.console_origin}")
        else:
            _say("ready")

    return greet


def _words(environment: Environment) -> str:
    """Return how a person in another terminal calls this installation on this state."""
    own = "" if environment.state_dir == Path("var").absolute() else environment.state_dir
    state = f"CHATSVC_STATE_DIR={shlex.quote(str(own))} " if own else ""
    return f"CHATSVC_DEMO=1 {state}{shlex.quote(str(Path(sys.executable).parent / 'chatsvc'))}"


def _say(sentence: str) -> None:
    _print([f"chatsvc   | {sentence}"])


def _print(lines: Sequence[str]) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()
