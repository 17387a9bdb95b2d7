"""`chatsvc serve visitor|console`: one web process behind the safe edge."""

import argparse
import os
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from anonymity import logs
from chatsvc.cli.errors import CommandError
from chatsvc.edge.limits import EdgeLimits
from chatsvc.edge.serve import Bind, Inherited, Loopback, UnixSocket, serve
from chatsvc.protocol import control
from chatsvc.protocol.frames import encode_control
from chatsvc.protocol.limits import Periods
from chatsvc.protocol.messages_out import Draining
from chatsvc.settings.checks import refuse_incomplete
from chatsvc.settings.environment import Environment, read
from chatsvc.settings.organisations import load_organisations
from chatsvc.site.errors import SiteError

# Named as text: chatsvc.asgi is imported without anything of the console, and the other way round.
_APPLICATIONS: Final[Mapping[str, tuple[str, str]]] = {
    "visitor": ("chatsvc.settings.visitor", "chatsvc.asgi"),
    "console": ("chatsvc.settings.console", "counsellor.asgi"),
}

# Presence is counted from the last pong: so often one may be asked for before it runs out.
PINGS_PER_PRESENCE: Final = 6


def register(subparsers: Any) -> None:  # noqa: ANN401 - argparse keeps the type to itself
    """Add the command."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "serve", help="one web process: visitor or console"
    )
    parser.add_argument("application", choices=sorted(_APPLICATIONS))
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--unix", type=Path, metavar="PATH", help="listen on a UNIX socket")
    where.add_argument("--fd", type=int, metavar="N", help="listen on an inherited socket")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM; return the exit code."""
    logs.install()
    settings, module = _APPLICATIONS[arguments.application]
    environment = read()
    organisations = load_organisations(environment.organisations, demo=environment.demo)
    refuse_incomplete(environment, organisations, arguments.application)
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    try:
        application = import_module(module).application
    except SiteError as wrong:
        raise CommandError(wrong.code, str(wrong)) from wrong
    return serve(
        application,
        _bind(arguments, environment),
        process=arguments.application,
        farewell=encode_control(control.encode(Draining())),
        limits=edge_limits(environment.periods),
    )


def edge_limits(periods: Periods) -> EdgeLimits:
    """Ask a quiet page often enough for its presence, also where a drill has shortened that."""
    usual = EdgeLimits()
    asked_s = periods.presence_s / PINGS_PER_PRESENCE
    return replace(usual, ping_s=min(usual.ping_s, asked_s))


def _bind(arguments: argparse.Namespace, environment: Environment) -> Bind:
    if arguments.unix is not None:
        return UnixSocket(arguments.unix)
    if arguments.fd is not None:
        return Inherited(arguments.fd)
    ports = {"visitor": environment.visitor_port, "console": environment.console_port}
    return Loopback(ports[arguments.application])
