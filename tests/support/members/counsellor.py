"""A counsellor in Python: desk, duty, key packages, accept, Welcome, talk, come back."""

import secrets
from typing import Final

from chatsvc.protocol import control
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind, ServerFrame, mls_group_id
from chatsvc.protocol.ids import NO_CONVERSATION, ConversationId, Group
from tests.support.members.member import Member
from tests.support.members.oracle import Oracle
from tests.support.members.sign_in import SignedIn
from tests.support.members.wire import Address

KEY_PACKAGES: Final = 5


class PythonCounsellor(Member):
    """Takes the first who waits, and stays until the end."""

    def __init__(self, host: str, port: int, signed_in: SignedIn) -> None:
        """Go on duty at `run`."""
        super().__init__(Address(host, port, "/ws?door=mika", "console.v1", signed_in.cookie))
        self._oracle = Oracle(signed_in.identity, signed_in.keys)
        self.instance = secrets.token_bytes(16)
        self._accepted: told.Accepted | None = None
        self._asked = False
        self.unused = 0

    async def greet(self) -> None:
        """Say the desk's hello, and take the seat again if there is one."""
        await self.wire.say(says.ConsoleHello(v=1, desk=says.Desk(instance=self.instance)))
        if self._accepted is None:
            await self.wire.say(says.Duty(state="on"))
            return
        seat = says.SeatHeld(slot=self._accepted.slot, counter=0)
        await self.wire.say(says.ConsoleHello(v=1, seat=seat), self.talk.cid)

    async def control(self, frame: ServerFrame) -> None:
        """Take a control message."""
        message = control.decode_to_console(frame.payload)
        match message:
            case told.KeyPackages(unused=unused):
                self.unused = unused
                for _ in range(KEY_PACKAGES - unused if self._accepted is None else 0):
                    package = self.instance + self._oracle.key_package()
                    await self.wire.frame(Kind.KEY_PACKAGE, package, NO_CONVERSATION)
            case told.QueueList(entries=entries):
                free = [row.conversation for row in entries if not row.offered]
                if free and not self._asked:
                    self._asked = True
                    await self.wire.say(says.Accept(), ConversationId(free[0]))
            case told.Accepted():
                self._accepted = message
                self.talk.at(self.wire, frame.conversation, message.fence)
            case _:
                self.talk.control(message)

    async def welcome(self, frame: ServerFrame) -> None:
        """Enter, if leaf 0 is the visitor who was announced."""
        accepted = self._accepted
        assert accepted is not None
        if self.talk.group is None:
            group = self._oracle.enter(frame.payload, mls_group_id(frame.conversation, Group(0)))
            leaves = group.tree.leaves
            assert leaves[0].signature_key == accepted.visitor_key
            assert leaves[0].identity == b""
            mine = next(one for one in leaves if one.signature_key == self._oracle.public_key)
            self.talk.entered(group, mine.index, accepted.epoch + 1)
        await self.talk.taken(frame.seq)
