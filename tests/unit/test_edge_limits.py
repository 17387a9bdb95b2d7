"""The edge's numbers fit each other, the protocol and the machine."""

import resource
from collections.abc import Iterator

import pytest

from chatsvc.edge.limits import (
    RESERVED_DESCRIPTORS,
    EdgeLimits,
    connections_for_descriptors,
    no_core_files,
)
from chatsvc.protocol.limits import BUCKETS


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Soft limits are as before afterwards; a hard one could never be raised again."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_as_many_connections_as_files_less_what_the_service_itself_needs() -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, hard), hard))
    assert connections_for_descriptors() == hard - RESERVED_DESCRIPTORS
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (hard, hard)


def test_every_frame_of_the_protocol_passes_the_edge() -> None:
    assert EdgeLimits().message_bytes >= 2 * max(BUCKETS)


def test_a_half_open_link_is_noticed_after_fifteen_seconds() -> None:
    limits = EdgeLimits()
    assert limits.ping_s + limits.ping_timeout_s <= 15


def test_a_stop_fits_into_three_seconds() -> None:
    limits = EdgeLimits()
    assert limits.close_s < limits.drain_s < 2.5


def test_no_core_file_is_ever_written(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, tuple[int, int]]] = []
    # Lowering a hard limit cannot be taken back, so it is only written down here.
    monkeypatch.setattr(resource, "setrlimit", lambda what, pair: asked.append((what, pair)))
    no_core_files()
    assert asked == [(resource.RLIMIT_CORE, (0, 0))]
    monkeypatch.undo()
