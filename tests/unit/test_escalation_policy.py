"""Who decides, on which legal gate, and when an escalation that nobody takes is passed on."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatsvc.protocol.messages_escalation import Decision, EscalationKind, Gate
from counsellor.escalation import policy

NOON_MS = 1_767_268_800_000
PATHS = ("own", "buys", "relative", "professional", "other", "skip")
kinds = st.sampled_from(policy.KINDS)
decisions: st.SearchStrategy[Decision] = st.sampled_from(get_args(Decision))


def test_a_report_about_a_child_is_the_counsellors_own_duty_whatever_the_path() -> None:
    for path in PATHS:
        for law in ("osl", "sol"):
            one = policy.rung("child", law, path)
            assert (one.decider, one.gates) == ("counsellor", ("sol_19_1",))


def test_whoever_sees_danger_to_life_calls_112_herself() -> None:
    one = policy.rung("emergency", "osl", "own")
    assert (one.decider, one.gates) == ("counsellor", ("consent", "necessity"))


def test_a_report_to_the_police_is_decided_by_a_supervisor() -> None:
    assert policy.rung("police", "osl", "own").decider == "supervisor"


def test_who_may_have_been_harmed_is_asked_first_and_who_bought_is_not() -> None:
    assert policy.gates("police", "osl", "own")[0] == "consent"
    assert "consent" not in policy.gates("police", "osl", "buys")
    assert "osl_10_21" in policy.gates("police", "osl", "buys")


@pytest.mark.parametrize("path", PATHS)
def test_a_non_profit_rests_on_its_own_duty_of_silence(path: str) -> None:
    found = policy.gates("police", "sol", path)
    assert "sol_17_11" in found
    assert not [gate for gate in found if gate.startswith("osl")]


@given(kinds, st.sampled_from(PATHS), st.sampled_from(("osl", "sol")))
def test_every_rung_has_a_gate(kind: EscalationKind, path: str, law: policy.Law) -> None:
    assert policy.rung(kind, law, path).gates


@given(kinds, decisions)
def test_a_counsellor_closes_only_what_is_hers(kind: EscalationKind, decision: Decision) -> None:
    assert not policy.may_decide(kind, decision, supervisor=False, own=False)
    if decision == "withdrawn":
        assert policy.may_decide(kind, decision, supervisor=False, own=True)
        assert not policy.may_decide(kind, decision, supervisor=True, own=False)


def test_a_counsellor_never_decides_to_report_to_the_police_alone() -> None:
    assert not policy.may_decide("police", "police_report", supervisor=False, own=True)
    assert policy.may_decide("police", "police_report", supervisor=True, own=False)


def test_a_counsellor_writes_down_her_own_report_about_a_child() -> None:
    assert policy.may_decide("child", "reported", supervisor=False, own=True)


@given(kinds, decisions, st.sampled_from(get_args(Gate)))
def test_what_is_done_rests_on_a_gate_of_its_kind(
    kind: EscalationKind, decision: Decision, gate: Gate
) -> None:
    if policy.may_rest_on(kind, "osl", decision, gate) and gate != "none":
        assert gate in {*policy.gates(kind, "osl", "own"), *policy.gates(kind, "osl", "buys")}


def test_a_report_without_a_gate_is_not_written_down() -> None:
    assert not policy.may_rest_on("police", "osl", "police_report", "none")
    assert not policy.may_rest_on("police", "sol", "police_report", "osl_10_24")
    assert policy.may_rest_on("police", "osl", "police_report", "osl_10_24")
    assert policy.may_rest_on("consult", "osl", "advised", "none")


@given(st.integers(NOON_MS, NOON_MS + 10**9), kinds)
def test_nobody_waits_longer_than_promised(now: int, kind: EscalationKind) -> None:
    due = policy.due_at(kind, now, usual_s=300, emergency_s=120)
    assert now + 30_000 <= due <= now + (120_000 if kind == "emergency" else 300_000)
    assert policy.minute(now) <= now < policy.minute(now) + 60_000


def test_after_the_last_on_call_nobody_is_left() -> None:
    assert policy.after_due(0, 2) == ("passed", 1)
    assert policy.after_due(1, 2) == ("passed", 2)
    assert policy.after_due(2, 2) == ("unanswered", 2)
    assert policy.after_due(0, 0) == ("unanswered", 0)
