"""The words of the allow-table as a page says them, and what the service answers to a wrong one."""

from typing import Any, Final, get_args

from chatsvc.protocol import control
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.control_types import Control
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import NO_CONVERSATION, ConversationId
from tests.support.allow_table import Action
from tests.support.desks import Desk
from tests.support.duty import mls


def messages() -> dict[str, type[Control]]:
    """Every control message of a console, by its name."""
    found: dict[str, type[Control]] = {}
    for one in get_args(says.ConsoleToServer):
        for message in get_args(one) or (one,):
            found[str(message.__struct_config__.tag)] = message
    return found


MESSAGES: Final = messages()
FIELDS: Final[dict[str, dict[str, Any]]] = {
    "hello": {"v": 1, "desk": says.Desk(instance=b"x" * 16)},
    "duty": {"state": "on"},
    "consult": {"to": "colleague", "door": "mika", "key": b"k" * 32},
    "form": {"door": "mika", "ticks": []},
    "heavy": {"on": True},
    "invite": {"role": "counsellor"},
    "taken": {"fence": 1, "seq": 99},
    "presence": {"state": "hidden"},
    "stuck": {"code": "keys"},
    "alert": {"key": "wait.mika", "answer": "take"},
    "check": {"keep": True},
    "escalate": {"key": b"k" * 16, "kind": "consult", "door": "mika"},
    "acknowledge": {"key": b"k" * 16},
    "pass_on": {"key": b"k" * 16},
    "decide": {"key": b"k" * 16, "decision": "advised", "gate": "none"},
}


def act(desk: Desk, action: Action, cid: ConversationId) -> None:
    """Say it, about the conversation of somebody else where it is about one."""
    about = cid if action.in_conversation else NO_CONVERSATION
    if action.says in MESSAGES:
        message = MESSAGES[action.says](**FIELDS.get(action.says, {}))
        desk.frame(Kind.CONTROL, control.encode(message), cid=about)
    elif action.says == "KEY_PACKAGE":
        desk.frame(Kind.KEY_PACKAGE, desk.instance + b"\0\1\0\5" + bytes(60), cid=about)
    else:
        payload = mls(cid, 1, 3 if action.says == "COMMIT" else 1, b"forged")
        desk.frame(Kind[action.says], payload, cid=about)


async def refusal(desk: Desk) -> str:
    """The stable code of the answer, or the number with which the line was closed."""
    while (frame := await desk.next()) is not None:
        if frame.kind is Kind.CONTROL:
            message = control.decode_to_console(frame.payload)
            if isinstance(message, told.Error):
                return message.code
            if isinstance(message, told.Gone):
                return "gone"
            code = getattr(message, "code", None)
            if isinstance(code, str):
                return code
    return str(desk.closed)
