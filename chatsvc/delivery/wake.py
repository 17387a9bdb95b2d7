"""Waking other processes: one subscriber connection per process, and an own one to publish.

Pub/sub is a hint that may be lost: whoever (re)connects reads the store (performance.md 4). The
subscription is one SUBSCRIBE in one write, so there are no racing first calls to lock.
"""

import asyncio
from collections.abc import Collection
from typing import Protocol

from chatsvc.delivery import keys, notices
from chatsvc.delivery.connection import Connection, Reply, pack
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.link import Link
from chatsvc.protocol.ids import Org, Process


class Listener(Protocol):
    """Who hears what other processes say; all calls are synchronous."""

    def noticed(self, org: Org, notice: notices.Notice) -> None:
        """Something about one conversation."""
        ...

    def heard_queue(self, org: Org) -> None:
        """A queue or somebody's duty changed."""
        ...

    def heard_document(self, org: Org, name: str) -> None:
        """A published document changed."""
        ...

    def listening(self) -> None:
        """The subscription stands (again): what was said before may have been missed."""
        ...


def _said(reply: Reply) -> None:
    """Nobody waits for what PUBLISH answers: a hint that gets lost is read from the store."""
    del reply


class Wakes:
    """Says and hears on the channels of these organisations."""

    def __init__(self, url: str, process: Process, orgs: Collection[Org]) -> None:
        """Connect to nothing yet.

        Raises:
            ValueError: the address cannot be read.
        """
        self._channels: dict[bytes, tuple[Org, bool]] = {}
        for org in orgs:
            self._channels[keys.process_channel(org, process)] = (org, True)
            self._channels[keys.queue_channel(org)] = (org, False)
        self._missing: set[bytes] = set()
        self._listeners: list[Listener] = []
        self._ready = asyncio.Event()
        self._ears = Connection(url, hear=self._hear, up=self._up, down=self._down)
        self._mouth = Link(url)

    def add(self, listener: Listener) -> None:
        """Let it hear."""
        self._listeners.append(listener)

    def open(self) -> None:
        """Begin to connect in the background."""
        self._ears.open()
        self._mouth.open()

    async def ready(self, within_s: float) -> None:
        """Wait until the subscription stands and publishing works.

        Raises:
            StoreAwayError: not in this time (seconds).
        """
        await self._mouth.ready(within_s)
        try:
            async with asyncio.timeout(within_s):
                await self._ready.wait()
        except TimeoutError:
            raise StoreAwayError("the subscription does not stand") from None

    async def close(self) -> None:
        """Stop for good."""
        await self._ears.close()
        await self._mouth.close()

    def notify(self, org: Org, process: Process, notice: notices.Notice) -> None:
        """Say something to one other process."""
        self._say(keys.process_channel(org, process), notices.encode(notice))

    def say_queue_changed(self, org: Org) -> None:
        """Say to every process (this one hears it too) that a queue or a duty changed."""
        self._say(keys.queue_channel(org), notices.QUEUE)

    def say_document_changed(self, org: Org, name: str) -> None:
        """Say to every process that a published document changed."""
        self._say(keys.queue_channel(org), notices.DOCUMENT + name.encode())

    def _say(self, channel: bytes, data: bytes) -> None:
        self._mouth.send(pack("PUBLISH", channel, data), _said)

    def _up(self) -> None:
        self._missing = set(self._channels)
        if self._missing:
            self._ears.write(pack("SUBSCRIBE", *self._channels))

    def _down(self) -> None:
        self._ready.clear()

    def _hear(self, reply: Reply) -> None:
        if not isinstance(reply, list):
            # An error (a channel we may not hear): leave, and come back with a pause.
            self._ears.drop()
        elif reply[0] == b"message":
            self._heard(reply[1], reply[2])
        elif reply[0] == b"subscribe":
            self._missing.discard(reply[1])
            if not self._missing:
                self._ready.set()
                for listener in self._listeners:
                    listener.listening()

    def _heard(self, channel: bytes, data: bytes) -> None:
        org, ours = self._channels[channel]
        if ours:
            notice = notices.decode(data)
            if notice is not None:
                for listener in self._listeners:
                    listener.noticed(org, notice)
        elif data == notices.QUEUE:
            for listener in self._listeners:
                listener.heard_queue(org)
        elif data.startswith(notices.DOCUMENT):
            for listener in self._listeners:
                listener.heard_document(org, data.removeprefix(notices.DOCUMENT).decode())
