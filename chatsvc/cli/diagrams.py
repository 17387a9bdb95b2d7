"""`chatsvc diagrams [PAGE]`: print the state diagrams of docs/protocol.md anew from the tables."""

import argparse
from pathlib import Path
from typing import Any, Final

from chatsvc.protocol.diagrams import written_into

PAGE: Final = Path("docs/protocol.md")


def register(subparsers: Any) -> None:  # noqa: ANN401  argparse keeps the type to itself
    """Add the command."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "diagrams", help="print the state diagrams of docs/protocol.md from the tables"
    )
    parser.add_argument("page", nargs="?", type=Path, default=PAGE)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the page; return the exit code."""
    page: Path = arguments.page
    page.write_text(written_into(page.read_text(encoding="utf-8")), encoding="utf-8")
    return 0
