"""The frames and control messages that both languages read: good ones as they are, bad by code."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chatsvc.protocol import control, frames, mls_header
from chatsvc.protocol.errors import TheirError

VECTORS = Path(__file__).parent.parent / "vectors"
FRAMES = json.loads((VECTORS / "frames.json").read_text())
CONTROL = json.loads((VECTORS / "control.json").read_text())
MAPS = {
    "visitor_to_server": control.decode_from_visitor,
    "console_to_server": control.decode_from_console,
    "server_to_visitor": control.decode_to_visitor,
    "server_to_console": control.decode_to_console,
}


def named(vectors: list[dict[str, Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("vector", vectors, ids=lambda vector: vector["name"])


def message(vector: dict[str, Any]) -> bytes:
    return bytes.fromhex(vector["hex"]).ljust(vector["size"], b"\0")


def plain(value: object) -> object:
    """Return bytes as the vectors write them."""
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value


@named(FRAMES["client_to_server"])
def test_what_a_client_frames_is_read_and_written_the_same(vector: dict[str, Any]) -> None:
    fields = vector["fields"]
    frame = frames.decode_client(message(vector))
    assert frame.kind == fields["kind"]
    assert frame.conversation.hex() == fields["conversation"]
    assert (frame.group, frame.frame) == (fields["group"], int(fields["frame"]))
    assert frame.payload.hex() == fields["payload"]
    assert frames.encode_client(frame) == message(vector)


@named(FRAMES["server_to_client"])
def test_what_the_server_frames_is_read_and_written_the_same(vector: dict[str, Any]) -> None:
    fields = vector["fields"]
    frame = frames.decode_server(message(vector))
    assert frame.kind == fields["kind"]
    assert frame.conversation.hex() == fields["conversation"]
    assert (frame.group, frame.seq) == (fields["group"], int(fields["seq"]))
    assert frame.sender == fields["from"]
    assert frame.payload.hex() == fields["payload"]
    assert frames.encode_server(frame) == message(vector)


@named(FRAMES["bad"])
def test_a_frame_that_does_not_fit_is_answered_with_its_code(vector: dict[str, Any]) -> None:
    with pytest.raises(TheirError) as refused:
        frames.decode_client(message(vector))
    assert (refused.value.code, refused.value.close) == (vector["code"], vector["close"])


@named(FRAMES["private_messages"])
def test_the_few_mls_bytes_are_read_strictly(vector: dict[str, Any]) -> None:
    data = bytes.fromhex(vector["hex"])
    if vector["code"] is None:
        header = mls_header.read_private_message(data)
        assert header.group_id.hex() == vector["fields"]["group_id"]
        assert header.epoch == int(vector["fields"]["epoch"])
        assert header.content_type == vector["fields"]["content_type"]
    else:
        with pytest.raises(TheirError) as refused:
            mls_header.read_private_message(data)
        assert refused.value.code == vector["code"]


@pytest.mark.parametrize("direction", list(MAPS))
def test_control_messages_are_read_and_written_the_same(direction: str) -> None:
    assert CONTROL[direction]
    for vector in CONTROL[direction]:
        data = bytes.fromhex(vector["hex"])
        understood = MAPS[direction](data)
        assert control.encode(understood) == data, vector["name"]
        assert plain(msgspec.msgpack.decode(data)) == vector["fields"], vector["name"]
        assert control.tag_of(understood) == vector["fields"]["t"]


@named(CONTROL["bad_visitor_to_server"])
def test_a_visitors_control_that_does_not_fit_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(TheirError) as refused:
        control.decode_from_visitor(bytes.fromhex(vector["hex"]))
    assert (refused.value.code, refused.value.close) == (vector["code"], vector["close"])


@named(CONTROL["bad_console_to_server"])
def test_a_consoles_control_that_does_not_fit_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(TheirError) as refused:
        control.decode_from_console(bytes.fromhex(vector["hex"]))
    assert (refused.value.code, refused.value.close) == (vector["code"], vector["close"])


def test_a_submission_is_split_and_joined() -> None:
    vector = next(v for v in FRAMES["client_to_server"] if v["name"] == "commit with welcome")
    frame = frames.decode_client(message(vector))
    submission = control.decode_submission(frame.payload)
    assert submission.claim.epoch == 0
    assert len(submission.claim.adds) == 1
    assert control.encode_submission(submission) == frame.payload
    assert mls_header.check_private_message(frame, submission.commit) == 0
    assert mls_header.read_format(submission.welcome) == mls_header.WELCOME


@pytest.mark.parametrize("cut", [0, 3, 4, 100, -1])
def test_a_submission_cut_off_anywhere_is_malformed(cut: int) -> None:
    vector = next(v for v in FRAMES["client_to_server"] if v["name"] == "commit with welcome")
    payload = frames.decode_client(message(vector)).payload
    with pytest.raises(TheirError, match="malformed"):
        control.decode_submission(payload[:cut])


def test_another_conversations_group_inside_is_not_yours() -> None:
    vector = next(v for v in FRAMES["client_to_server"] if v["name"] == "application in epoch 2")
    frame = frames.decode_client(message(vector))
    assert mls_header.check_private_message(frame, frame.payload) == 2
    elsewhere = frame._replace(conversation=type(frame.conversation)(b"\xff" * 16))
    with pytest.raises(TheirError, match="not_yours"):
        mls_header.check_private_message(elsewhere, frame.payload)
    as_commit = frame._replace(kind=frames.Kind.COMMIT)
    with pytest.raises(TheirError, match="malformed"):
        mls_header.check_private_message(as_commit, frame.payload)


def test_a_secret_is_not_shown_when_a_message_is_printed() -> None:
    for vector in CONTROL["visitor_to_server"]:
        shown = repr(control.decode_from_visitor(bytes.fromhex(vector["hex"])))
        for secret in ("\\x02\\x02", "\\x03\\x03", "\\x04\\x04", "\\x05\\x05"):
            assert secret not in shown
