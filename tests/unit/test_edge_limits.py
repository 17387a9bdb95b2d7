"""The edge's numbers fit each other, the protocol and the machine."""

import resource
from collections.abc import Iterator

import pytest

from chatsvc.cli.serve import edge_limits
from chatsvc.edge.limits import (
    RESERVED_DESCRIPTORS,
    EdgeLimits,
    connections_for_descriptors,
    no_core_files,
)
from chatsvc.protocol.limits import BUCKETS, Periods
from counsellor.consumers.desk_duty import BEATS_PER_LIFE


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


LOOKED_AT_S = 2  # how often the edge looks for whom to ask


@pytest.mark.parametrize(("presence_s", "beats"), [(8, 1), (Periods().presence_s, 2)])
def test_a_quiet_page_is_heard_again_before_its_presence_runs_out(
    presence_s: int, beats: int
) -> None:
    """In a drill at the next beat; usually one beat may be lost besides."""
    periods = Periods(presence_s=presence_s)
    heard_s = edge_limits(periods).ping_s + LOOKED_AT_S
    assert heard_s + beats * presence_s / BEATS_PER_LIFE < presence_s


def test_the_usual_presence_asks_no_page_more_often_than_the_edge_would() -> None:
    assert edge_limits(Periods()) == EdgeLimits()
