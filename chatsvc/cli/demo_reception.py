"""`chatsvc demo-reception`: a process of its own that certifies the devices of demo accounts."""

import argparse
import os
import signal
from importlib import import_module
from threading import Event
from types import FrameType
from typing import Final

import django

from anonymity import logs
from chatsvc.cli.errors import CommandError
from chatsvc.settings.environment import read

# A person who has just logged in waits for this; a query on an indexed table costs nothing.
POLL_SECONDS: Final = 0.5


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("demo-reception", help="certify demo accounts")
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Watch until SIGTERM or Ctrl-C. Without CHATSVC_DEMO=1 it refuses."""
    environment = read()
    if not environment.demo:
        sentence = "Only a demo (CHATSVC_DEMO=1) has a reception that certifies by itself."
        raise CommandError("no_demo", sentence)
    logs.install()
    os.environ["DJANGO_SETTINGS_MODULE"] = "chatsvc.settings.console"
    django.setup()
    # Models can be imported only now.
    desk = import_module("chatsvc.cli.demo_reception_desk").open_desk(environment.state_dir)
    logs.install()
    stop = _stop_on_signals()
    logs.event("started", process="demo-reception")
    desk.begin()
    while not stop.wait(POLL_SECONDS):
        desk.look()
    logs.event("stopped", process="demo-reception")
    return 0


def _stop_on_signals() -> Event:
    stop = Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    return stop
