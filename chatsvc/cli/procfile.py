"""Reads a Procfile: one `name: command` per line; nothing is expanded and no shell is asked."""

import re
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from chatsvc.cli.errors import CommandError

LINE: Final = re.compile(r"(?P<name>[a-z][a-z0-9-]*):\s*(?P<command>\S.*)")


@dataclass(frozen=True, slots=True)
class Line:
    """One process: its name, the program and its arguments."""

    name: str
    command: tuple[str, ...]


def read_procfile(text: str) -> tuple[Line, ...]:
    """Return the lines in order; blank lines and `#` comments are skipped.

    Raises:
        CommandError: a line that is neither, or a name that stands twice.
    """
    lines: list[Line] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        stripped = raw.strip()
        if not stripped or stripped.startswith("#"):
            continue
        found = LINE.fullmatch(stripped)
        if found is None:
            raise CommandError("procfile", f"Line {number} of the Procfile is not `name: command`.")
        if any(line.name == found["name"] for line in lines):
            raise CommandError("procfile", f"The Procfile names {found['name']} twice.")
        lines.append(Line(found["name"], _words(found["command"], number)))
    return tuple(lines)


def _words(command: str, number: int) -> tuple[str, ...]:
    try:
        words = tuple(shlex.split(command))
    except ValueError as wrong:
        sentence = f"Line {number} of the Procfile has a quote that does not end."
        raise CommandError("procfile", sentence) from wrong
    if not words[0]:
        raise CommandError("procfile", f"Line {number} of the Procfile names no program.")
    return words


def with_our_python(command: Sequence[str]) -> tuple[str, ...]:
    """Return the command with `chatsvc` as this very installation, wherever PATH points."""
    if command[0] == "chatsvc":
        return (sys.executable, "-m", "chatsvc.cli.main", *command[1:])
    return tuple(command)
