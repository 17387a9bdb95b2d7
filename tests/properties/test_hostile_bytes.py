"""Valid messages, cut anywhere and changed anywhere: a stable code or another message, no crash."""

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatsvc.protocol import control, frames, mls_header
from chatsvc.protocol import messages_in as says
from chatsvc.protocol.control_types import Control
from chatsvc.protocol.errors import CLOSE_CODES, ProtocolError, TheirError
from chatsvc.protocol.frames import CLIENT_HEADER, ClientFrame, Kind
from chatsvc.protocol.ids import ConversationId, FrameId, Group
from chatsvc.protocol.limits import BUCKETS
from tests.support.duty import mls

CID = ConversationId(bytes(range(16)))
PAYLOAD = mls(CID, 3, 1, b"c" * 80)
FRAME = frames.encode_client(ClientFrame(Kind.APPLICATION, CID, Group(0), FrameId(7), PAYLOAD))
USED = CLIENT_HEADER.size + len(PAYLOAD)
START = says.Start(
    pow="e30=",
    path="own",
    language="sv",
    wishes=["woman", "other"],
    visitor_key=bytes(32),
    resume=b"r" * 32,
    end=b"e" * 32,
)
FROM_VISITOR: dict[str, Control] = {
    "a start": says.VisitorHello(v=1, start=START),
    "a resume": says.VisitorHello(v=1, resume=says.Resume(proof=b"p" * 32, counter=0)),
    "taken": says.Taken(fence=3, seq=70_000),
    "presence": says.Presence(state="hidden"),
    "alive": says.Alive(),
    "an end": says.End(proof=b"p" * 32),
    "left": says.Left(proof=b"p" * 32),
    "stuck": says.Stuck(code="bad_chain"),
    "extend": says.Extend(),
    "urgent": says.Urgent(),
    "writes": says.Writes(languages=["en", "th"]),
}
FROM_CONSOLE: dict[str, Control] = {
    "the desk": says.ConsoleHello(v=1, desk=says.Desk(instance=b"i" * 16)),
    "a seat": says.ConsoleHello(v=1, seat=says.SeatHeld(slot=2, counter=0)),
    "duty": says.Duty(state="pause"),
    "accept": says.Accept(),
    "extend": says.Extend(),
    "emergency": says.Emergency(),
    "taken": says.Taken(fence=1, seq=2),
    "an end": says.End(),
}
CLAIM = says.CommitClaim(epoch=4, adds=[b"k" * 16], removes=[1])
SUBMISSION = control.encode_submission(
    control.Submission(mls(CID, 4, 3, b"x" * 70), b"\0\1\0\3" + bytes(60), CLAIM)
)


def code_of(read: Callable[[bytes], object], data: bytes) -> str | None:
    """Return the code that reading ends with; anything that is not theirs is a crash."""
    try:
        read(data)
    except TheirError as refused:
        assert refused.code in CLOSE_CODES  # noqa: PT017  either way is right
        return refused.code
    return None


def flipped(data: bytes, at: int, mask: int = 0xFF) -> bytes:
    return data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :]


def test_a_frame_cut_anywhere_is_malformed() -> None:
    codes = {code_of(frames.decode_client, FRAME[:size]) for size in range(len(FRAME))}
    assert codes == {"malformed"}


@pytest.mark.parametrize("mask", [0x01, 0x80, 0xFF])
def test_a_changed_byte_is_refused_or_changes_only_its_own_field(mask: int) -> None:
    whole = frames.decode_client(FRAME)
    for at in range(len(FRAME)):
        changed = flipped(FRAME, at, mask)
        code = code_of(frames.decode_client, changed)
        if at >= USED:
            assert code == "malformed", f"byte {at} of the padding is not zero"
        elif at == 0:
            assert code == "unsupported"
        elif code is None:
            other = frames.decode_client(changed)
            assert other != whole, f"byte {at} means nothing"
            assert frames.encode_client(other) == changed, f"byte {at} has a second spelling"


def test_a_length_that_hides_a_byte_of_the_payload_is_malformed() -> None:
    at = CLIENT_HEADER.size - 1
    shorter = FRAME[:at] + bytes([len(PAYLOAD) - 1]) + FRAME[at + 1 :]
    assert code_of(frames.decode_client, shorter) == "malformed"


@pytest.mark.parametrize("mask", [0x01, 0x80, 0xFF])
def test_changed_mls_bytes_never_reach_another_conversation_or_group(mask: int) -> None:
    for at in range(len(PAYLOAD)):
        frame = ClientFrame(Kind.APPLICATION, CID, Group(0), FrameId(1), flipped(PAYLOAD, at, mask))
        try:
            epoch = mls_header.check_private_message(frame, frame.payload)
        except TheirError as refused:
            assert refused.code in {"malformed", "not_yours"}  # noqa: PT017  either way is right
            assert refused.frame in {None, 1}  # noqa: PT017  as above
        else:
            header = mls_header.read_private_message(frame.payload)
            assert header.group_id == CID + bytes(4)
            assert header.epoch == epoch


def test_mls_bytes_cut_anywhere_or_followed_by_anything_are_malformed() -> None:
    for size in range(len(PAYLOAD)):
        assert code_of(mls_header.read_private_message, PAYLOAD[:size]) == "malformed"
    assert code_of(mls_header.read_private_message, PAYLOAD + b"\0") == "malformed"


@pytest.mark.parametrize("name", FROM_VISITOR)
def test_a_visitors_message_cut_anywhere_is_malformed_and_changed_anywhere_no_crash(
    name: str,
) -> None:
    payload = control.encode(FROM_VISITOR[name])
    assert control.decode_from_visitor(payload) == FROM_VISITOR[name]
    for at in range(len(payload)):
        assert code_of(control.decode_from_visitor, payload[:at]) == "malformed"
        for mask in (0x01, 0x20, 0x80, 0xFF):
            code = code_of(control.decode_from_visitor, flipped(payload, at, mask))
            assert code in {None, "malformed", "unsupported"}
    assert code_of(control.decode_from_visitor, payload + b"\xc0") == "malformed"


@pytest.mark.parametrize("name", FROM_CONSOLE)
def test_a_consoles_message_cut_anywhere_is_malformed_and_changed_anywhere_no_crash(
    name: str,
) -> None:
    payload = control.encode(FROM_CONSOLE[name])
    assert control.decode_from_console(payload) == FROM_CONSOLE[name]
    for at in range(len(payload)):
        assert code_of(control.decode_from_console, payload[:at]) == "malformed"
        code = code_of(control.decode_from_console, flipped(payload, at))
        assert code in {None, "malformed", "unsupported"}


def test_what_is_said_by_one_side_only_is_malformed_from_the_other() -> None:
    for name in ("left", "stuck"):
        console = code_of(control.decode_from_console, control.encode(FROM_VISITOR[name]))
        assert console == (None if name == "stuck" else "malformed")
    for name in ("duty", "accept", "emergency", "the desk", "a seat"):
        payload = control.encode(FROM_CONSOLE[name])
        assert code_of(control.decode_from_visitor, payload) == "malformed"


def test_a_submission_changed_anywhere_is_no_crash() -> None:
    for at in range(len(SUBMISSION)):
        for mask in (0x01, 0x80, 0xFF):
            code = code_of(control.decode_submission, flipped(SUBMISSION, at, mask))
            assert code in {None, "malformed"}


def twice(message: Control, name: str, value: object) -> bytes:
    """Return a message with one name said once more, at the end of its map."""
    payload = control.encode(message)
    assert payload[0] & 0xF0 == 0x80, "the message is a small map"
    more = msgspec.msgpack.encode(name) + msgspec.msgpack.encode(value)
    return bytes([payload[0] + 1]) + payload[1:] + more


@pytest.mark.parametrize(
    ("message", "name", "value"),
    [
        (FROM_VISITOR["taken"], "seq", 9),
        (FROM_VISITOR["taken"], "t", "taken"),
        (FROM_VISITOR["an end"], "proof", b"q" * 32),
        (FROM_VISITOR["a resume"], "v", 1),
        (FROM_VISITOR["a resume"], "resume", {"proof": b"q" * 32}),
    ],
)
def test_a_name_that_stands_twice_is_malformed_not_the_last_one(
    message: Control, name: str, value: object
) -> None:
    assert code_of(control.decode_from_visitor, twice(message, name, value)) == "malformed"


def test_a_name_that_stands_twice_deep_inside_is_malformed_too() -> None:
    proof, counter = b"\xa5proof\xc4\x20" + b"p" * 32, b"\xa7counter\x00"
    inner = b"\x83" + proof + counter + proof
    payload = b"\x83\xa1t\xa5hello\xa1v\x01\xa6resume" + inner
    assert code_of(control.decode_from_visitor, payload) == "malformed"
    once = payload.replace(inner, b"\x82" + proof + counter)
    assert control.decode_from_visitor(once) == FROM_VISITOR["a resume"]


@pytest.mark.parametrize("head", [b"\xde\x00\x03", b"\xdf\x00\x00\x00\x03"])
def test_a_longer_head_of_a_map_hides_no_second_name(head: bytes) -> None:
    body = b"\xa1t\xa8presence\xa5state\xa7present\xa5state\xa6hidden"
    assert code_of(control.decode_from_visitor, head + body) == "malformed"
    once = head[:-1] + b"\x02" + body.removesuffix(b"\xa5state\xa6hidden")
    assert control.decode_from_visitor(once) == says.Presence(state="present")


@given(st.binary(max_size=64), st.sampled_from(sorted(FROM_VISITOR)))
def test_anything_in_front_of_a_message_is_no_crash(front: bytes, name: str) -> None:
    payload = front + control.encode(FROM_VISITOR[name])
    assert code_of(control.decode_from_visitor, payload) in {None, "malformed", "unsupported"}


def test_text_that_is_not_utf8_is_their_mistake_and_no_crash() -> None:
    for payload in (b"\x81\xa1t\xa5al\xffve", b"\x82\xa1t\xa5stuck\xa4code\xa2\xc3\x28"):
        assert code_of(control.decode_from_visitor, payload) == "malformed"


@pytest.mark.parametrize(
    "payload",
    [
        b"\x91" * 4000,  # four thousand lists, one in the other
        b"\x81\xa1t" * 1000,
        b"\xdf\xff\xff\xff\xff",  # a map of four thousand million entries
        b"\xdd\xff\xff\xff\xff",
        b"\xc6\xff\xff\xff\xff",  # four gigabytes of bytes
        b"\x83\xa1t\xa5taken\xa5fence\xcb\x7f\xf8\0\0\0\0\0\0\xa3seq\x01",  # NaN
        b"\x83\xa1t\xa5taken\xa5fence\xff\xa3seq\x01",  # -1
        b"\x83\xa1t\xa5taken\xa5fence\xc3\xa3seq\x01",  # true
        b"\x83\xa1t\xa5taken\xa5fence\x01\xa3seq\xcf" + b"\xff" * 8,
    ],
)
def test_deep_huge_and_odd_values_are_malformed_and_cost_nothing(payload: bytes) -> None:
    for read in (control.decode_from_visitor, control.decode_from_console):
        assert code_of(read, payload) == "malformed"


def test_an_error_of_ours_is_never_mistaken_for_theirs() -> None:
    """`code_of` above would let it through: nothing here may raise anything but TheirError."""
    with pytest.raises(ProtocolError, match="bucket"):
        frames.encode_client(
            ClientFrame(Kind.COMMIT, CID, Group(0), FrameId(1), bytes(BUCKETS[-1]))
        )
