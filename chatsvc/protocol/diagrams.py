"""The state diagrams of docs/protocol.md, printed from the tables (mermaid)."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from chatsvc.protocol import connection, conversation
from chatsvc.protocol.errors import OurError

Edges = dict[tuple[str, str], list[str]]


def _words(name: str) -> str:
    """Return a class name as words: MemberLost -> member lost."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()


def _mermaid(first: str, last: str, edges: Edges) -> str:
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {first}"]
    lines += [
        f"    {start} --> {end}: {', '.join(labels)}" for (start, end), labels in edges.items()
    ]
    lines += [f"    {last} --> [*]", "```"]
    return "\n".join(lines)


def of_conversations() -> str:
    """Print the table of conversations."""
    edges: Edges = {}
    for table in (conversation.TRANSITIONS, conversation.OTHERWISE):
        for (phase, event), target in table.items():
            edges.setdefault((phase, target), []).append(_words(event.__name__))
    return _mermaid(conversation.Phase.WAITING, conversation.Phase.ERASED, edges)


def of_connections() -> str:
    """Print the table of connections."""
    edges: Edges = {}
    for (state, what), target in connection.TRANSITIONS.items():
        edges.setdefault((state, target), []).append(what)
    return _mermaid(connection.State.OPENED, connection.State.CLOSED, edges)


DIAGRAMS: Final[Mapping[str, Callable[[], str]]] = {
    "connection": of_connections,
    "conversation": of_conversations,
}


def written_into(page: str) -> str:
    """Return the page with every diagram between its marks printed anew.

    Raises:
        OurError: A diagram's marks are missing.
    """
    for name, diagram in DIAGRAMS.items():
        marks = re.compile(rf"(<!-- diagram: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        if marks.search(page) is None:
            raise OurError(f"the page has no place for the diagram {name}")
        printed = diagram()
        page = marks.sub(lambda found, text=printed: f"{found[1]}{text}\n{found[2]}", page)  # type: ignore[misc]
    return page
