"""A visitor in Python: work, hello, trust, add, heal, talk, come back, end."""

import json
import secrets
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from anonymity.trust.base64url import decode
from anonymity.trust.chain import read_chain, read_device_list
from anonymity.trust.issue import lists
from chatsvc.protocol import control
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind, ServerFrame, mls_group_id
from chatsvc.protocol.ids import ConversationId, Group
from tests.support.members.member import Member
from tests.support.members.oracle import Oracle, OracleGroup, Staged, envelop
from tests.support.members.tree import read_key_package
from tests.support.members.wire import Address
from tests.support.visitors import solved

# How a page reads the service's own documents: a path, and the bytes of the answer.
Fetch = Callable[[str], bytes]


class PythonVisitor(Member):
    """Leaf 0 and the only committer, as every visitor."""

    def __init__(self, host: str, port: int, fetch: Fetch) -> None:
        """Knock at `run`."""
        super().__init__(Address(host, port, "/ws", "chatsvc.v1"))
        self._fetch = fetch
        self._config: dict[str, Any] = json.loads(fetch("/config.json"))
        self._oracle = Oracle()
        self._resume, self._end = secrets.token_bytes(32), secrets.token_bytes(32)
        self._cid: ConversationId | None = None
        self._group: OracleGroup | None = None
        self._staged: Staged | None = None
        self.aliases: list[str] = []

    async def greet(self) -> None:
        """Start, or come back with the secret behind `resume`."""
        if self._cid is not None:
            hello = says.VisitorHello(v=1, resume=says.Resume(proof=self._resume, counter=0))
            await self.wire.say(hello, self._cid)
            return
        start = says.Start(
            pow=solved(self._fetch("/challenge").decode()),
            path="own",
            language="sv",
            wishes=[],
            visitor_key=self._oracle.public_key,
            resume=sha256(self._resume).digest(),
            end=sha256(self._end).digest(),
        )
        await self.wire.say(says.VisitorHello(v=1, start=start))

    async def control(self, frame: ServerFrame) -> None:
        """Take a control message."""
        message = control.decode_to_visitor(frame.payload)
        match message:
            case told.Placed():
                self._cid = frame.conversation
                self.talk.at(self.wire, frame.conversation, message.fence)
            case told.Add():
                if self.talk.group is None and self._staged is None:
                    await self._let_in(message)
            case told.CommitRefused():
                raise AssertionError(f"commit refused: {message.code}")
            case _:
                self.talk.control(message)

    async def welcome(self, frame: ServerFrame) -> None:
        """Nobody welcomes a visitor."""
        raise AssertionError(f"a Welcome at seq {frame.seq}")

    async def end(self) -> None:
        """Say it inside MLS, then to the service, with the proof."""
        self.talk.put({"t": "end"})
        await self.talk.flush()
        assert self._cid is not None
        await self.wire.say(says.End(proof=self._end), self._cid)
        await self.until(self.over)

    async def _let_in(self, add: told.Add) -> None:
        """Believe, add, and heal the keys (P3)."""
        self.aliases.append(self._believed(add.key_package))
        assert self._cid is not None
        group = self._oracle.begin(mls_group_id(self._cid, Group(0)))
        await self._commit(group, group.stage_add(add.key_package), 0, [add.id])
        self.talk.entered(group, 0, 1)
        await self._commit(group, group.stage_empty(), 1, [])
        self.talk.entered(group, 0, 2)

    async def _commit(
        self, group: OracleGroup, staged: Staged, epoch: int, adds: list[bytes]
    ) -> None:
        """Submit a commit and apply it where it comes back in the stream (P5)."""
        self._staged = staged
        assert self._cid is not None
        sent = envelop(mls_group_id(self._cid, Group(0)), epoch, staged.commit)
        claim = says.CommitClaim(epoch=epoch, adds=adds, removes=[])
        payload = control.encode_submission(control.Submission(sent, staged.welcome, claim))
        await self.wire.frame(Kind.COMMIT, payload, self._cid)
        while True:
            frame = await self.wire.next()
            assert isinstance(frame, ServerFrame)
            if frame.kind is Kind.COMMIT:
                assert frame.payload == sent
                group.open(frame.payload)
                await self.talk.taken(frame.seq)
                return
            assert frame.kind is Kind.CONTROL
            await self.control(frame)

    def _believed(self, key_package: bytes) -> str:
        """Return the alias of a counsellor whose certificates hold and who is listed (P1-P3)."""
        roots = [decode(one, 32) for one in self._config["roots"]]
        leaf = read_key_package(key_package)
        chain = read_chain(leaf.identity, leaf.signature_key, roots)
        devices = read_device_list(json.loads(self._fetch("/pub/devices.json")), roots)
        assert lists(devices.salt, devices.hashes, decode(chain.day.pk, 32)), "not listed"
        assert chain.shift.role == "counsellor"
        assert self._config["paths"]["own"] in chain.shift.doors
        return chain.shift.alias
