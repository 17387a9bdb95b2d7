"""A tap on the wire: a loopback proxy that keeps what a server receives and sends, unmasked."""

from __future__ import annotations

import asyncio
import contextlib
import re

from tests.support.relay import Relay

_REQUEST = re.compile(rb"(?:^|\r\n\r\n)GET (\S+) HTTP/1\.1")
_HEAD, _SHORT, _MEDIUM = 2, 126, 127


def unmasked(stream: bytes) -> bytes:
    """Return a client's byte stream with the masks of its WebSocket frames off (RFC 6455, 5.3)."""
    head, found, rest = stream.partition(b"\r\n\r\n")
    if not found or b"upgrade: websocket" not in head.lower():
        return stream
    payloads = []
    while len(rest) >= _HEAD:
        masked, length, at = rest[1] & 0x80, rest[1] & 0x7F, 2
        if length == _SHORT:
            length, at = int.from_bytes(rest[2:4], "big"), 4
        elif length == _MEDIUM:
            length, at = int.from_bytes(rest[2:10], "big"), 10
        mask = rest[at : at + 4] if masked else b"\0\0\0\0"
        at += 4 if masked else 0
        body = rest[at : at + length]
        key = (mask * (len(body) // 4 + 1))[: len(body)]
        payloads.append(
            (int.from_bytes(body, "big") ^ int.from_bytes(key, "big")).to_bytes(len(body), "big")
        )
        rest = rest[at + length :]
    return head + b"\r\n\r\n" + b"".join(payloads)


class Tap(Relay):
    """Listen on a free loopback port, pass all on to `port`, keep a copy of both directions."""

    def __init__(self, port: int) -> None:
        """Tap the server at 127.0.0.1:`port`."""
        super().__init__(port)
        self._received: list[bytearray] = []
        self._sent: list[bytearray] = []

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """See `Relay`."""
        try:
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except ConnectionError:
            writer.close()  # the server is away for a moment: so is the line
            return
        received, sent = bytearray(), bytearray()
        self._received.append(received)
        self._sent.append(sent)
        try:
            await asyncio.gather(
                self._copy(reader, there_writer, received),
                self._copy(there_reader, writer, sent),
            )
        finally:
            writer.close()
            there_writer.close()

    @staticmethod
    async def _copy(
        source: asyncio.StreamReader, target: asyncio.StreamWriter, kept: bytearray
    ) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await source.read(65536):
                kept += data
                target.write(data)
                await target.drain()
        with contextlib.suppress(ConnectionError, OSError):
            target.write_eof()

    def heard(self) -> bytes:
        """Return all that passed: what the server received (unmasked) and what it sent."""
        return b"\0".join([*(unmasked(bytes(s)) for s in self._received), *map(bytes, self._sent)])

    def paths(self) -> list[str]:
        """Return the paths that were asked for with GET, in order, without repeats."""
        found = (m.decode("latin-1") for s in self._received for m in _REQUEST.findall(bytes(s)))
        return list(dict.fromkeys(found))
