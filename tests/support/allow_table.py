"""The one allow-table: every route and every action of the socket against every person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.support.staff import PASSWORD

NOBODY: Final = "nobody"
COUNSELLOR: Final = "counsellor"
OTHER_DOOR: Final = "counsellor of another door"
OTHER_ORGANISATION: Final = "counsellor of another organisation"
INTERPRETER: Final = "interpreter"
SUPERVISOR: Final = "supervisor"
ADMINISTRATOR: Final = "administrator"
PEOPLE: Final = (
    NOBODY,
    COUNSELLOR,
    OTHER_DOOR,
    OTHER_ORGANISATION,
    INTERPRETER,
    SUPERVISOR,
    ADMINISTRATOR,
)

EVERYBODY: Final = frozenset(PEOPLE)
SIGNED_IN: Final = EVERYBODY - {NOBODY, OTHER_ORGANISATION}
COUNSELLORS: Final = frozenset({COUNSELLOR, OTHER_DOOR})
DESK: Final = COUNSELLORS | {SUPERVISOR}
SEATED: Final = DESK | {INTERPRETER}
SUPERVISORS: Final = frozenset({SUPERVISOR})
NONE: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class Way:
    """One way to ask one route: who may, and what is sent."""

    route: str
    method: str
    may: frozenset[str]
    body: Mapping[str, object] = field(default_factory=dict)
    as_json: bool = False

    def __str__(self) -> str:
        """Name it as a test's parameter."""
        does = self.body.get("do")
        return f"{self.method} /{self.route}" + (f" {does}" if does else "")


# The visitor process: no account is known there, so everybody may; which method each takes.
VISITOR_ROUTES: Final[Mapping[str, tuple[str, str]]] = {
    "challenge": ("GET", "/challenge"),
    "pub/<slug:name>.json": ("GET", "/pub/status.json"),
    "beslut": ("GET", "/beslut"),
    "siffror": ("GET", "/siffror"),
    "left": ("POST", "/left"),
    "felt": ("POST", "/felt"),
    "": ("GET", "/"),
    "<path:path>": ("GET", "/sv/"),
}

SHIFT: Final = {
    "people": ["1"],
    "doors": ["mika"],
    "day": "2026-12-01",
    "starts": "18:00",
    "ends": "21:00",
}

ROUTES: Final = (
    Way("", "get", SIGNED_IN),
    # The login is everybody's: what it answers depends on what is typed.
    Way("tavla", "get", SUPERVISORS),
    Way("login", "get", EVERYBODY),
    Way("login", "post", EVERYBODY, {"username": "x", "password": "x"}),
    Way("login/code", "get", EVERYBODY),
    Way("login/code", "post", EVERYBODY, {"code": "000000"}),
    Way("logout", "post", EVERYBODY),
    Way("desk.json", "get", SEATED),
    Way("devices.json", "get", SEATED),
    Way("lock", "post", SEATED),
    Way("unlock", "post", SEATED, {"password": PASSWORD}, as_json=True),
    Way("device", "get", SEATED),
    Way("device", "post", SEATED),
    Way("schema", "get", DESK),
    *(Way("schema", "post", SUPERVISORS, {"do": do, **SHIFT}) for do in ("add", "change")),
    Way("schema", "post", SUPERVISORS, {"do": "remove"}),
    *(
        Way("schema", "post", COUNSELLORS, {"do": do})
        for do in ("offer", "withdraw", "take", "yes", "no", "in", "out")
    ),
    Way("schema/tider", "get", DESK),
    *(
        Way("schema/tider", "post", SUPERVISORS, {"do": do, "kind": "hours"})
        for do in ("hours", "other", "call", "remove")
    ),
    Way("fraser", "get", DESK),
    Way("fraser", "post", SUPERVISORS, {"language": "ro", "checked_by": "x", "text_hash": "x"}),
    Way("fraser", "post", SUPERVISORS, {"do": "withdraw", "language": "ro"}),
    Way("stod", "get", DESK),
    *(
        Way("stod", "post", SUPERVISORS, {"do": do, "key": "mind"})
        for do in ("check", "remove", "save")
    ),
    Way("support.json", "get", DESK),
    Way("steering.json", "get", DESK),
    # Who works alone may too; she of the table does not (tests/unit/test_steering.py).
    Way(
        "steering.json",
        "post",
        SUPERVISORS,
        {"do": "banner", "door": "mika", "kind": "few", "up": True},
        as_json=True,
    ),
    Way("steering.json", "post", SUPERVISORS, {"do": "limit", "staff": 0, "most": 1}, as_json=True),
    Way(
        "steering.json",
        "post",
        SUPERVISORS,
        {"do": "divert", "door": "mika", "partner": "", "hours": 0},
        as_json=True,
    ),
    Way("steering.json", "post", NONE, {"do": "check", "kind": "in"}, as_json=True),
    Way("bemanning", "get", SUPERVISORS),
    Way("logg", "get", SUPERVISORS),
    *(Way("logg", "post", SUPERVISORS, {"do": do}) for do in ("draw", "sign")),
    Way("gallringsprotokoll", "get", SUPERVISORS | {ADMINISTRATOR}),
    Way("gallringsprotokoll/arkiv", "post", SUPERVISORS | {ADMINISTRATOR}, {"ar": "2026"}),
    Way("namndbeslut", "get", SUPERVISORS | {ADMINISTRATOR}),
    *(
        Way("namndbeslut", "post", SUPERVISORS | {ADMINISTRATOR}, {"do": do})
        for do in ("record", "withdraw")
    ),
    Way("oppna", "get", SUPERVISORS | {ADMINISTRATOR}),
    *(
        Way("oppna", "post", SUPERVISORS | {ADMINISTRATOR}, {"do": do, "item": "cards"})
        for do in ("sign", "unsign", "press")
    ),
    *(
        Way("oppna", "post", frozenset({ADMINISTRATOR}), {"do": do, "last_day": "2999-01-01"})
        for do in ("close", "keep")
    ),
    Way("kartlaggning", "get", SUPERVISORS),
    Way("kartlaggning", "post", SUPERVISORS, {"do": "add", "kind": "measure", "words": "x"}),
    Way("kartlaggning", "post", SUPERVISORS, {"do": "remove"}),
    Way("kartlaggning/rapport", "get", SUPERVISORS),
    Way("kvalitet", "get", SUPERVISORS),
    Way("avlastning", "get", SEATED),
    Way("avlastning", "post", SEATED, {"do": "ask"}),
    Way("avlastning", "post", SEATED, {"do": "withdraw"}),
    Way("eskaleringar", "get", SUPERVISORS),
    Way("orosanmalan", "get", DESK),
    Way("polisanmalan", "get", DESK),
)


@dataclass(frozen=True)
class Action:
    """One thing that a console may say: who may say it at all, and whether a seat is needed for it.

    Attributes:
        says: the name under `t`, or the kind of a frame that is no control message.
        may: whose role allows it.
        seat: only in a conversation in which this very desk holds a seat.
        in_conversation: the header names one.
    """

    says: str
    may: frozenset[str]
    seat: bool = False
    in_conversation: bool = False


def _seated(says: str, may: frozenset[str] = SIGNED_IN - {ADMINISTRATOR}) -> Action:
    # Supervisors and interpreters too may hold a seat to which they were invited; none else.
    return Action(says, may, seat=True, in_conversation=True)


def _decides(says: str) -> Action:
    # How long it lives, who is asked for and when it ends: of a counsellor, not of a guest.
    return _seated(says, COUNSELLORS)


ACTIONS: Final = (
    Action("hello", SIGNED_IN - {ADMINISTRATOR}),
    # A supervisor and an interpreter are on duty for what they are invited to, at no door.
    Action("duty", SIGNED_IN - {ADMINISTRATOR}),
    Action("accept", frozenset({COUNSELLOR}), in_conversation=True),
    # Of an offer that was made to somebody else, or to nobody, it takes nothing away; of an
    # invitation nothing either: who asked reads who cannot come.
    Action("decline", SIGNED_IN - {ADMINISTRATOR}, in_conversation=True),
    Action("form", frozenset({COUNSELLOR})),
    # How the week was, of those who answer visitors; nothing answered counts nothing.
    Action("pulse", COUNSELLORS),
    Action("consult", frozenset({COUNSELLOR})),
    Action("escalate", COUNSELLORS),
    Action("acknowledge", SUPERVISORS),
    Action("pass_on", SUPERVISORS),
    # A counsellor only for what she raised herself (tests/unit/test_escalation_policy.py).
    Action("decide", DESK),
    # Whether somebody waits for an answer at this desk; a guest who is on duty has none who do.
    Action("unanswered", COUNSELLORS),
    Action("alert", SUPERVISORS),
    _seated("heavy"),
    # Of a seat that is no check it changes nothing.
    _seated("check"),
    _decides("extend"),
    _decides("emergency"),
    _decides("handover"),
    _decides("colleagues"),
    _decides("invite"),
    _seated("leave"),
    _seated("taken"),
    _seated("presence"),
    _seated("alive"),
    _decides("end"),
    _seated("stuck"),
    _seated("APPLICATION"),
    Action("KEY_PACKAGE", SIGNED_IN - {ADMINISTRATOR}),
    # Only the visitor's own browser changes who is in a conversation.
    Action("COMMIT", NONE, in_conversation=True),
    Action("WELCOME", NONE, in_conversation=True),
)
