"""Promise 6: we keep no address, no name of your browser and no page you came from."""

import asyncio
import secrets
from hashlib import sha256
from http.client import HTTPConnection
from urllib.parse import urlsplit

from websockets.asyncio.client import connect

from chatsvc.protocol import control, frames
from chatsvc.protocol import messages_in as says
from chatsvc.protocol.frames import ClientFrame
from chatsvc.protocol.ids import NO_CONVERSATION, ConversationId, FrameId, Group
from tests.support.people import CounsellorPage
from tests.support.search import forms, in_files, in_memory
from tests.support.service import Service
from tests.support.visitors import solved

# An address of this machine that nobody else uses, so that finding it means us.
ADDRESS = "127.66.7.8"


def _ask(service: Service, path: str, headers: dict[str, str]) -> bytes:
    """GET one page from the address, with the given headers; return its body."""
    line = HTTPConnection("127.0.0.1", service.visitor_port, source_address=(ADDRESS, 0))
    line.request("GET", path, headers=headers | {"Host": urlsplit(service.visitor_url).netloc})
    body = line.getresponse().read()
    line.close()
    return body


async def _knock(service: Service, challenge: str, browser: str) -> bytes:
    """Enter the queue from the address, and leave it; return the server's first word."""
    secret = secrets.token_bytes(32)
    hello = says.Start(
        pow=solved(challenge),
        path="own",
        language="sv",
        wishes=[],
        visitor_key=secrets.token_bytes(32),
        resume=sha256(b"resume").digest(),
        end=sha256(secret).digest(),
    )

    def frame(number: int, message: says.VisitorHello | says.End, cid: ConversationId) -> bytes:
        payload = control.encode(message)
        kind, group = frames.Kind.CONTROL, Group(0)
        return frames.encode_client(ClientFrame(kind, cid, group, FrameId(number), payload))

    async with connect(
        service.visitor_url.replace("http", "ws") + "/ws",
        host="127.0.0.1",
        port=service.visitor_port,
        local_addr=(ADDRESS, 0),
        origin=service.visitor_url,  # type: ignore[arg-type]  # a NewType of str
        subprotocols=["chatsvc.v1"],  # type: ignore[list-item]  # a NewType of str
        user_agent_header=browser,
        compression=None,
    ) as socket:
        await socket.send(frame(1, says.VisitorHello(v=1, start=hello), NO_CONVERSATION))
        answer = await asyncio.wait_for(socket.recv(), 10)
        assert isinstance(answer, bytes)
        there = frames.decode_server(answer).conversation
        await socket.send(frame(2, says.End(proof=secret), there))
        await asyncio.wait_for(socket.wait_closed(), 10)
    return answer


async def test_neither_logs_nor_files_nor_store_nor_other_processes_know_who_called(
    service: Service, on_duty: CounsellorPage
) -> None:
    assert on_duty.service is service
    browser, came_from = f"Webblasare/{secrets.token_hex(8)}", secrets.token_hex(8)
    headers = {
        "User-Agent": browser,
        "Referer": f"http://{came_from}.example/",
        "X-Forwarded-For": ADDRESS,
    }
    await asyncio.to_thread(_ask, service, "/sv/", headers)
    await asyncio.to_thread(_ask, service, f"/{browser}", headers)
    challenge = (await asyncio.to_thread(_ask, service, "/challenge", headers)).decode()
    placed = frames.decode_server(await _knock(service, challenge, browser))
    assert placed.conversation != NO_CONVERSATION, "the knock must have reached the queue"
    wanted = forms(one.encode() for one in (ADDRESS, browser, came_from))
    assert not any(form in service.output().encode() for form in wanted)
    assert in_files(service.state, wanted) == []
    elsewhere = {role: pid for role, pid in service.children().items() if role != "visitor"}
    assert {"store", "worker", "console"} <= elsewhere.keys()
    assert [role for role, pid in elsewhere.items() if in_memory(pid, wanted)] == []
