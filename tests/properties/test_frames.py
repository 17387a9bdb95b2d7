"""Whatever bytes come, frames are read back exactly or refused with a code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatsvc.protocol import control, frames, mls_header
from chatsvc.protocol.errors import CLOSE_CODES, TheirError
from chatsvc.protocol.frames import CLIENT_KINDS, LIMITS, ClientFrame, Kind, ServerFrame
from chatsvc.protocol.ids import ConversationId, FrameId, Group, Seq, Slot
from chatsvc.protocol.limits import BUCKETS

U8 = st.integers(0, 255)
U32 = st.integers(0, 2**32 - 1)
U64 = st.integers(0, 2**64 - 1)
CONVERSATIONS = st.binary(min_size=16, max_size=16).map(ConversationId)


@given(st.sampled_from(sorted(CLIENT_KINDS)), CONVERSATIONS, U32, U64, st.binary(max_size=4000))
def test_what_a_client_sends_is_what_the_server_reads(
    kind: Kind, cid: ConversationId, group: int, number: int, payload: bytes
) -> None:
    frame = ClientFrame(kind, cid, Group(group), FrameId(number), payload)
    data = frames.encode_client(frame)
    assert len(data) in BUCKETS
    assert len(data) <= LIMITS[kind]
    assert frames.decode_client(data) == frame


@given(st.sampled_from(list(Kind)), CONVERSATIONS, U32, U64, st.integers(0, 31), st.binary())
def test_what_the_server_sends_is_what_a_client_reads(
    kind: Kind, cid: ConversationId, group: int, seq: int, slot: int, payload: bytes
) -> None:
    frame = ServerFrame(kind, cid, Group(group), Seq(seq), Slot(slot), payload)
    assert frames.decode_server(frames.encode_server(frame)) == frame


@given(st.sampled_from(sorted(CLIENT_KINDS)), st.integers(0, 255), st.frozensets(U8), st.binary())
def test_a_header_version_is_read_where_it_is_spoken_and_refused_elsewhere(
    kind: Kind, proto: int, spoken: frozenset[int], payload: bytes
) -> None:
    frame = ClientFrame(kind, ConversationId(bytes(16)), Group(0), FrameId(1), payload)
    data = frames.speaking(frames.encode_client(frame), proto)
    assert frames.decode_client(data, spoken | {proto}) == frame
    with pytest.raises(TheirError) as refused:
        frames.decode_client(data, spoken - {proto})
    assert refused.value.code == "unsupported"


@given(st.one_of(st.binary(max_size=1024), st.binary(min_size=512, max_size=512)))
def test_no_bytes_do_more_than_be_refused(data: bytes) -> None:
    try:
        frame = frames.decode_client(data)
    except TheirError as refused:
        assert refused.code in CLOSE_CODES  # noqa: PT017  either way is right
    else:
        assert frames.encode_client(frame)[: len(frame.payload)]


@given(st.binary(max_size=300))
def test_no_bytes_break_the_mls_reader(data: bytes) -> None:
    for outline in (b"", b"\0\1\0\2\x14"):
        try:
            mls_header.read_private_message(outline + data)
        except TheirError as refused:
            assert refused.code == "malformed"  # noqa: PT017  as above


@given(st.binary(max_size=300))
def test_no_bytes_break_the_control_reader(data: bytes) -> None:
    for read in (
        control.decode_from_visitor,
        control.decode_from_console,
        control.decode_submission,
    ):
        try:
            read(data)
        except TheirError as refused:
            assert refused.code in {"malformed", "unsupported"}  # noqa: PT017  as above


@given(st.integers(0, 2**30 - 1))
def test_a_length_is_read_only_in_its_shortest_form(length: int) -> None:
    forms = [
        (length | prefix << (8 * size - 2)).to_bytes(size, "big")
        for prefix, size in ((0, 1), (1, 2), (2, 4))
        if length < 1 << (8 * size - 2)
    ]
    assert mls_header.read_varint(forms[0], 0) == (length, len(forms[0]))
    for longer in forms[1:]:
        try:
            mls_header.read_varint(longer, 0)
        except TheirError:
            continue
        raise AssertionError("a longer form was taken")
