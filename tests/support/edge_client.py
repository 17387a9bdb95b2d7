"""A raw HTTP and WebSocket client that can break every rule, from a known address."""

import base64
import os
import socket
import struct
import time
from dataclasses import dataclass
from typing import Self

from tests.support.edge_app import HOST, ORIGIN

# Whoever finds these in anything that the service printed has found a leak.
ADDRESS = "127.66.7.8"
AGENT = "CanaryAgent/7.31337"
PATIENCE_S = 8.0

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    fin: bool = True,
    mask: bool = True,
    rsv: int = 0,
    length: int | None = None,
) -> bytes:
    """Return one frame (RFC 6455 section 5.2); `length` declares another length than the true."""
    size = len(payload) if length is None else length
    head = bytes([(fin << 7) | (rsv << 4) | opcode])
    masked = 0x80 if mask else 0
    if size < 126:
        head += bytes([masked | size])
    elif size < 65_536:
        head += bytes([masked | 126]) + struct.pack(">H", size)
    else:
        head += bytes([masked | 127]) + struct.pack(">Q", size)
    # A mask of zeros is a mask: the payload stays readable here.
    return head + (b"\0" * 4 if mask else b"") + payload


@dataclass
class RawSocket:
    """One TCP connection to the edge."""

    tcp: socket.socket
    unread: bytes = b""

    @classmethod
    def to(cls, port: int, *, receive_buffer: int = 0) -> Self:
        """Connect from the canary address."""
        tcp = socket.socket()
        if receive_buffer:
            tcp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        tcp.bind((ADDRESS, 0))
        tcp.settimeout(PATIENCE_S)
        try:
            tcp.connect(("127.0.0.1", port))
        except OSError:
            tcp.close()
            raise
        return cls(tcp)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_ignored: object) -> None:
        """Close, whatever happened."""
        self.tcp.close()

    def send(self, data: bytes) -> None:
        """Send all of it."""
        self.tcp.sendall(data)

    def read_until(self, end: bytes) -> bytes:
        """Return everything up to and with `end`, or up to the end of the connection."""
        while end not in self.unread and self._more():
            pass
        found, _, self.unread = self.unread.partition(end)
        return found + end if _ else found

    def read_exactly(self, size: int) -> bytes:
        """Return `size` bytes; EOFError when the connection ends before."""
        while len(self.unread) < size:
            if not self._more():
                raise EOFError
        found, self.unread = self.unread[:size], self.unread[size:]
        return found

    def read_frame(self) -> tuple[int, bytes]:
        """Return opcode and payload of the next frame that is not a ping, answering pings."""
        while True:
            first, second = self.read_exactly(2)
            size = second & 0x7F
            if size == 126:
                (size,) = struct.unpack(">H", self.read_exactly(2))
            elif size == 127:
                (size,) = struct.unpack(">Q", self.read_exactly(8))
            payload = self.read_exactly(size)
            opcode = first & 0x0F
            if opcode != PING:
                return opcode, payload
            self.send(frame(PONG, payload))

    def outcome(self) -> str:
        """Say in words what the edge did: a message, a close with its code, or the end."""
        try:
            opcode, payload = self.read_frame()
        except (EOFError, ConnectionError):
            return "ended"
        if opcode == CLOSE:
            return f"close {struct.unpack('>H', payload[:2])[0]}" if payload else "close"
        return {TEXT: "text", BINARY: "echo", PONG: "pong"}[opcode]

    def _more(self) -> bool:
        try:
            data = self.tcp.recv(65_536)
        except ConnectionError:
            return False
        self.unread += data
        return bool(data)


def request(
    *,
    path: str = "/ws",
    host: str | None = HOST,
    origin: str | None = ORIGIN,
    version: str = "13",
    upgrade: str = "websocket",
    key: str | None = None,
    extra: str = "",
) -> bytes:
    """Return the head of a WebSocket request."""
    key = base64.b64encode(os.urandom(16)).decode() if key is None else key
    lines = [f"GET {path} HTTP/1.1", f"User-Agent: {AGENT}", f"X-Forwarded-For: {ADDRESS}"]
    lines += [f"Host: {host}"] if host is not None else []
    lines += [f"Origin: {origin}"] if origin is not None else []
    lines += [f"Upgrade: {upgrade}", "Connection: Upgrade", f"Sec-WebSocket-Key: {key}"]
    lines += [f"Sec-WebSocket-Version: {version}"] if version else []
    return ("\r\n".join(lines) + "\r\n" + extra + "\r\n").encode()


def status(head: bytes) -> str:
    """Return the status code of an answer, or `ended`."""
    return head.split(b" ")[1].decode() if head.startswith(b"HTTP/1.1 ") else "ended"


def opened(port: int, *, receive_buffer: int = 0) -> RawSocket:
    """Return an open WebSocket."""
    raw = RawSocket.to(port, receive_buffer=receive_buffer)
    raw.send(request())
    head = raw.read_until(b"\r\n\r\n")
    if status(head) != "101":
        raw.tcp.close()
        raise ConnectionError(head)
    return raw


def echoes(raw: RawSocket) -> bool:
    """Say whether this socket still does what a socket is for."""
    word = str(time.monotonic_ns()).encode()
    raw.send(frame(BINARY, word))
    return raw.read_frame() == (BINARY, word)
