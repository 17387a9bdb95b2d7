"""What one supervisor may see of the board: her doors, aliases, seconds, and no more."""

from typing import get_args

import msgspec

from chatsvc.board.document import (
    Alert,
    AlertKind,
    Board,
    DoorLoad,
    Person,
    Point,
    Quarter,
    Waits,
    decode,
    encode,
)
from chatsvc.protocol.ids import Door
from chatsvc.protocol.messages_board import Load
from chatsvc.retention.status import DoorStatus
from counsellor.consumers.load_rows import MOST_PEOPLE, URGENCY, load_of
from tests.support.loads import NOON_S, door, person

MIKA, KAST = Door("mika"), Door("kast")
NAMES = {"1": "Linnea", "2": "Noor", "9": "Vera"}
STATUS = {MIKA: DoorStatus(open=True, on_duty=1), KAST: DoorStatus(open=False, on_duty=0)}


def board(*people: Person, alerts: tuple[Alert, ...] = (), **more: object) -> Board:
    doors = {"mika": door(Waits("sv", 2, NOON_S - 90)), "kast": door()}
    past = (Quarter(NOON_S - 300, {"mika": Point(1, 2, 3)}),)
    found = Board(NOON_S, doors, people, past, alerts)
    return msgspec.structs.replace(found, **more)


def shown(seen: Board, *doors: Door) -> Load:
    return load_of(seen, doors or (MIKA, KAST), STATUS, NAMES, NOON_S, stale=False)


def alert(kind: str, about: str, **more: object) -> Alert:
    usual = Alert("wait", about, NOON_S - 60, "raised", NOON_S + 30)
    return msgspec.structs.replace(usual, kind=kind, **more)


def test_a_supervisor_of_one_door_sees_nothing_of_the_other() -> None:
    here, there = person("1"), person("2", doors=("kast",))
    alerts = (alert("wait", "kast"), alert("long", "2"), alert("nobody", "mika"))
    load = shown(board(here, there, alerts=alerts), MIKA)
    assert [row.door for row in load.doors] == ["mika"]
    assert [row.alias for row in load.people] == ["Linnea"]
    assert [row.kind for row in load.alerts] == ["nobody"]
    assert [row.door for row in load.past] == ["mika"]


def test_the_most_urgent_alert_stands_first_and_what_somebody_has_last() -> None:
    had = alert("deletion_late", "", state="taken")
    late = alert("wait", "kast", since=NOON_S - 30)
    alerts = (had, alert("long", "1"), alert("no_pause", "1"), late, alert("wait", "mika"))
    load = shown(board(person("1"), alerts=alerts))
    first = [(row.kind, row.door) for row in load.alerts]
    assert first[:2] == [("wait", "mika"), ("wait", "kast")]
    assert [kind for kind, _ in first[2:]] == ["long", "no_pause", "deletion_late"]
    assert sorted(URGENCY) == sorted(get_args(AlertKind))


def test_who_answers_at_two_doors_is_seen_at_both_and_the_organisations_alerts_by_all() -> None:
    both = person("1", doors=("kast", "mika"))
    seen = board(both, alerts=(alert("deletion_late", ""), alert("long", "1")))
    for at in (MIKA, KAST):
        load = shown(seen, at)
        assert [row.staff for row in load.people] == ["1"]
        assert {row.kind: row.alias for row in load.alerts} == {
            "deletion_late": "",
            "long": "Linnea",
        }


def test_times_are_seconds_that_have_passed_and_what_has_not_begun_is_left_out() -> None:
    busy = person("1", longest=NOON_S - 50, unanswered=NOON_S - 7, back=NOON_S + 60)
    (row,) = shown(board(busy)).people
    assert (row.longest, row.unanswered, row.working, row.back) == (50, 7, 0, 60)
    (idle,) = shown(board(person("1", working=0, back=NOON_S - 1))).people
    assert (idle.longest, idle.unanswered, idle.working, idle.back) == (None, None, None, None)
    assert shown(board()).doors[0].waits[0].longest == 90


def test_a_clock_that_runs_behind_makes_no_negative_time() -> None:
    ahead = board(
        person("1", longest=NOON_S + 5), alerts=(alert("wait", "mika", since=NOON_S + 9),)
    )
    load = shown(ahead)
    assert load.people[0].longest == 0
    assert load.alerts[0].age == 0


def test_those_on_duty_and_the_most_loaded_come_first_and_the_rest_is_counted() -> None:
    people = [person(str(n), state="pause" if n % 2 else "on", load=n % 5) for n in range(230)]
    load = shown(board(*people))
    assert (len(load.people), load.more) == (MOST_PEOPLE, 30)
    assert [row.state for row in load.people[:115]] == ["on"] * 115
    assert [row.load for row in load.people[:23]] == [4] * 23


def test_an_alert_says_who_has_it_and_whom_it_went_to() -> None:
    taken = alert("wait", "mika", state="taken", taken_by="9", due=0)
    passed = alert("long", "1", state="passed", passed_to="Chef i beredskap", step=1)
    load = shown(board(person("1"), alerts=(taken, passed)))
    assert [(row.taken_by, row.passed_to, row.due_in) for row in load.alerts] == [
        ("", "Chef i beredskap", 30),
        ("Vera", "", None),
    ]


def test_an_account_without_a_name_is_shown_by_its_number_only() -> None:
    assert shown(board(person("77"))).people[0].alias == ""


def test_without_hours_yet_the_past_is_empty() -> None:
    load = shown(board(past=()))
    assert (load.quarter_age, load.past[0].waiting) == (0, [])


def test_a_document_of_another_version_is_no_board() -> None:
    assert decode(b"{}") is None
    assert decode(b"\xff") is None
    known = board(person("1"))
    assert decode(encode(known)) == known


def test_a_door_that_is_new_in_the_file_waits_for_the_worker() -> None:
    load = shown(board(doors={"mika": DoorLoad(0, 0, 0)}))
    assert [row.door for row in load.doors] == ["mika"]
