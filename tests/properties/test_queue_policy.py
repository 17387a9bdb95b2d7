"""Who is next: small evenings, and what must hold on every evening (Hypothesis)."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatsvc.protocol.ids import ConversationId, Door, StaffId
from chatsvc.protocol.line import (
    HANDOVER_HEAD_START_MS,
    MINUTE_MS,
    RETURNING_HEAD_START_MS,
    URGENT_HEAD_START_MS,
)
from counsellor.queue.policy import (
    DECLINED_RESTS_MS,
    WISH_HOLDS_MS,
    Counsellor,
    Declined,
    Offer,
    Waiting,
    fit,
    offers,
    order,
    rank,
    reads,
    seen_by,
    shared,
    void,
)

NOON = 1_767_268_800_000
MIKA, KAST = Door("mika"), Door("kast")
ANNA, BO, CIA = StaffId("1"), StaffId("2"), StaffId("3")
UNTIL = NOON + 20_000


def cid(n: int) -> ConversationId:
    return ConversationId(n.to_bytes(16))


def waits(n: int, minutes: float = 1, door: Door = MIKA, language: str = "sv") -> Waiting:
    """Visitor `n`, who came so many minutes before noon."""
    return Waiting(cid(n), door, NOON - int(minutes * MINUTE_MS), language)


def on_duty(staff: StaffId, *doors: Door, free: int = 1) -> Counsellor:
    return Counsellor(staff, frozenset(doors or (MIKA,)), free=free)


def numbers(line: Sequence[Waiting]) -> list[int]:
    return [int.from_bytes(one.conversation) for one in line]


def asked(
    line: Sequence[Waiting],
    people: Sequence[Counsellor],
    standing: Sequence[Offer] = (),
    declined: Sequence[Declined] = (),
    now: int = NOON,
) -> list[tuple[int, StaffId]]:
    made = offers(line, people, standing, declined, now=now, until=now + 20_000)
    assert all(offer.until == now + 20_000 for offer in made)
    return [(int.from_bytes(offer.conversation), offer.staff) for offer in made]


def test_who_came_first_is_first() -> None:
    assert numbers(order([waits(1, 2), waits(2, 9), waits(3, 5)])) == [2, 3, 1]


def test_who_hands_over_is_not_asked_herself_and_takes_others_meanwhile() -> None:
    handed = replace(waits(9, 0), handover=True, met=frozenset({ANNA, BO}), sits=frozenset({ANNA}))
    anna, bo = on_duty(ANNA, free=2), on_duty(BO)
    assert fit(handed, anna, NOON) == "never"
    assert asked([handed, waits(1)], [anna]) == [(1, ANNA)]
    assert asked([handed], [anna, bo]) == [(9, BO)], "who had her before may have her again"


def test_who_is_to_be_handed_over_passes_a_short_queue_and_not_a_long_one() -> None:
    handover = replace(waits(9, 0), handover=True)
    assert numbers(order([waits(1, 4), handover])) == [9, 1]
    assert numbers(order([waits(1, 6), handover])) == [1, 9]


def test_who_was_left_alone_stands_before_everybody_however_long_they_waited() -> None:
    alone = replace(waits(9, 0), handover=True, left_alone=True)
    long, urgent = waits(1, 90), replace(waits(2, 30), urgent=True)
    assert numbers(order([long, urgent, alone])) == [9, 1, 2]
    sooner = replace(waits(8, 0.5), handover=True, left_alone=True)
    assert numbers(order([long, alone, sooner])) == [8, 9, 1], "among them by arrival"
    assert asked([long, alone], [on_duty(ANNA)]) == [(9, ANNA)]


def test_who_was_left_alone_waits_for_no_language_and_no_wish() -> None:
    arabic = replace(waits(1, 0, language="ar"), wishes=frozenset({"woman"}))
    alone = replace(arabic, handover=True, left_alone=True)
    man = replace(on_duty(BO), languages=frozenset({"sv"}), presents_as="man")
    woman = replace(on_duty(ANNA), languages=frozenset({"sv"}), presents_as="woman")
    assert asked([arabic], [man]) == []
    assert asked([alone], [man]) == [(1, BO)]
    assert asked([alone], [man, woman]) == [(1, ANNA)], "who suits better is asked first"
    reserved = replace(alone, prefers=frozenset({CIA}), reserved_until=NOON + 1)
    assert fit(reserved, woman, NOON) == "later", "the one of before, if on duty, has her minute"


def test_for_whom_it_is_urgent_stands_before_who_came_ten_minutes_earlier() -> None:
    urgent = replace(waits(9, 0), urgent=True)
    assert numbers(order([waits(1, 9), urgent])) == [9, 1]
    assert numbers(order([waits(1, 11), urgent])) == [1, 9]


def test_for_whom_it_is_urgent_no_language_and_no_wish_holds_back_who_is_free() -> None:
    wish = frozenset({"woman"})
    urgent = replace(waits(1, 0, language="ar"), wishes=wish, urgent=True)
    man = replace(on_duty(BO), languages=frozenset({"sv"}), presents_as="man")
    woman = replace(on_duty(ANNA), languages=frozenset({"sv"}), presents_as="woman")
    assert asked([replace(urgent, urgent=False)], [man]) == []
    assert asked([urgent], [man]) == [(1, BO)]
    assert asked([urgent], [man, woman]) == [(1, ANNA)], "a preference it stays"
    returns = replace(urgent, prefers=frozenset({CIA}), reserved_until=NOON + 1)
    assert fit(returns, man, NOON) == "later", "the one of before, if on duty, has her minute"


def test_a_counsellor_sees_only_her_own_doors() -> None:
    line = [waits(1), waits(2, door=KAST)]
    assert numbers(seen_by(order(line), on_duty(ANNA, MIKA), NOON)) == [1]
    assert numbers(seen_by(order(line), on_duty(BO, MIKA, KAST), NOON)) == [1, 2]


def test_who_came_back_to_her_stands_first_on_her_list_alone() -> None:
    back = replace(waits(9, 0), prefers=frozenset({ANNA}), reserved_until=NOON + 60_000)
    line = [waits(1, 20), back]
    assert numbers(seen_by(order(line), on_duty(ANNA), NOON)) == [9, 1]
    assert numbers(seen_by(order(line), on_duty(BO), NOON)) == [1, 9]
    assert numbers(seen_by(order(line), on_duty(ANNA), NOON + 60_000)) == [1, 9], "after it, all"
    assert fit(back, on_duty(BO), NOON) == "later"
    assert fit(back, on_duty(BO), NOON + 60_000) == "fits"


def test_another_language_in_common_is_as_good_as_the_pages_and_no_other_is_told() -> None:
    thai = replace(waits(1, 0, language="th"), writes=frozenset({"en", "ar"}))
    anna = replace(on_duty(ANNA), languages=frozenset({"sv", "en"}))
    bo = replace(on_duty(BO), languages=frozenset({"sv"}))
    assert [shared(thai, one) for one in (anna, bo)] == [("en",), ()]
    assert [reads(thai, one) for one in (anna, bo)] == [True, False]
    assert [fit(thai, one, NOON) for one in (anna, bo)] == ["fits", "later"]


def test_a_wish_is_kept_while_it_can_be_and_then_any_counsellor_is_better_than_none() -> None:
    wish = replace(waits(1, 0), wishes=frozenset({"woman"}))
    man = replace(on_duty(BO), presents_as="man")
    woman = replace(on_duty(ANNA), presents_as="woman")
    assert asked([wish], [man]) == []
    assert asked([wish], [man, woman]) == [(1, ANNA)]
    late = NOON + WISH_HOLDS_MS
    assert asked([wish], [man], now=late) == [(1, BO)]
    assert asked([wish], [man, woman], now=late) == [(1, ANNA)], "a preference it stays"


def test_who_asks_for_another_counsellor_does_not_get_the_same_one_at_once() -> None:
    wish = replace(waits(1, 0), wishes=frozenset({"other"}), met=frozenset({ANNA}))
    assert asked([wish], [on_duty(ANNA), on_duty(BO)]) == [(1, BO)]
    assert asked([wish], [on_duty(ANNA)]) == []


def test_whoever_reads_the_language_is_asked_and_after_five_minutes_anybody() -> None:
    arabic = waits(1, 0, language="ar")
    reads, not_ = (
        replace(on_duty(ANNA), languages=frozenset({"ar", "sv"})),
        replace(on_duty(BO), languages=frozenset({"sv"})),
    )
    assert asked([arabic], [not_, reads]) == [(1, ANNA)]
    assert asked([arabic], [not_]) == []
    assert asked([arabic], [not_], now=NOON + 5 * MINUTE_MS) == [(1, BO)]
    assert fit(waits(1, 0, language="sv-lattlast"), not_, NOON) == "fits", "plain Swedish"


def test_nobody_is_offered_who_is_away_and_nobody_who_has_no_place_or_works_alone() -> None:
    assert asked([replace(waits(1), present=False), waits(2)], [on_duty(ANNA)]) == [(2, ANNA)]
    assert asked([waits(1)], [on_duty(ANNA, free=0)]) == []
    assert asked([waits(1)], [replace(on_duty(ANNA), alone=True)]) == []


def test_a_learner_is_asked_where_somebody_is_beside_her_and_nowhere_else() -> None:
    kim = replace(on_duty(ANNA, MIKA, KAST), untaught=frozenset({KAST}))
    assert asked([waits(1, door=KAST)], [kim]) == []
    assert asked([waits(1, door=KAST), waits(2)], [kim]) == [(2, ANNA)]
    # She still sees the line: what is urgent there she may look in on.
    assert numbers(seen_by([waits(1, door=KAST)], kim, NOON)) == [1]


def test_a_declined_offer_goes_to_the_next_and_comes_back_later() -> None:
    no = Declined(cid(1), ANNA, NOON)
    people = [on_duty(ANNA), on_duty(BO)]
    assert asked([waits(1)], people, declined=[no]) == [(1, BO)]
    assert asked([waits(1)], [on_duty(ANNA)], declined=[no]) == []
    assert asked([waits(1)], [on_duty(ANNA)], declined=[no], now=NOON + DECLINED_RESTS_MS) == [
        (1, ANNA)
    ]


def test_an_offer_that_runs_is_left_alone_and_one_that_ran_out_is_made_again() -> None:
    running = Offer(cid(1), ANNA, UNTIL)
    line, people = [waits(1, 9), waits(2)], [on_duty(ANNA, free=2), on_duty(BO)]
    assert asked(line, people, [running]) == [(2, BO)]
    assert asked(line, people, [running], now=UNTIL) == [(1, ANNA), (2, BO)]


def test_who_has_rested_longest_is_asked_first() -> None:
    tired = replace(on_duty(ANNA), idle_since=NOON)
    rested = replace(on_duty(BO), idle_since=NOON - MINUTE_MS)
    assert asked([waits(1)], [tired, rested]) == [(1, BO)]


def test_an_offer_ends_with_the_visitors_presence_and_with_the_counsellors_place() -> None:
    running = [Offer(cid(1), ANNA, UNTIL), Offer(cid(2), BO, UNTIL)]
    people = [on_duty(ANNA), on_duty(BO)]
    assert void(running, [waits(1), waits(2)], people) == []
    assert void(running, [replace(waits(1), present=False), waits(2)], people) == running[:1]
    assert void(running, [waits(1)], people) == running[1:], "left the queue"
    assert void(running, [waits(1), waits(2)], [on_duty(ANNA, free=0)]) == running[:1]
    assert void(running, [], [on_duty(CIA)]) == [], "what other processes offered is theirs"


# --- every evening -------------------------------------------------------------------------------

LANGUAGES = st.sampled_from(["sv", "sv-lattlast", "en", "ar"])
STAFF = [StaffId(str(n)) for n in range(6)]
DOORS = st.sampled_from([MIKA, KAST])


@st.composite
def visitors(draw: st.DrawFn) -> list[Waiting]:
    count = draw(st.integers(0, 8))
    return [
        Waiting(
            cid(n),
            draw(DOORS),
            NOON - draw(st.integers(0, 40 * MINUTE_MS)),
            draw(LANGUAGES),
            present=draw(st.booleans()),
            urgent=draw(st.booleans()),
            handover=draw(st.booleans()),
            returning=draw(st.booleans()),
            left_alone=draw(st.booleans()),
            wishes=draw(st.frozensets(st.sampled_from(["woman", "man", "other"]))),
            prefers=draw(st.frozensets(st.sampled_from(STAFF), max_size=1)),
            reserved_until=draw(st.sampled_from([0, NOON + 30_000])),
            met=draw(st.frozensets(st.sampled_from(STAFF), max_size=2)),
            sits=draw(st.frozensets(st.sampled_from(STAFF), max_size=2)),
        )
        for n in range(count)
    ]


@st.composite
def people(draw: st.DrawFn) -> list[Counsellor]:
    names = draw(st.lists(st.sampled_from(STAFF), unique=True))
    return [
        Counsellor(
            name,
            draw(st.frozensets(DOORS, min_size=1)),
            languages=draw(st.frozensets(LANGUAGES)),
            presents_as=draw(st.sampled_from(["", "woman", "man"])),
            free=draw(st.integers(0, 3)),
            alone=draw(st.booleans()),
            idle_since=draw(st.integers(NOON - 1000, NOON)),
        )
        for name in names
    ]


@settings(max_examples=40)
@given(visitors(), st.randoms(use_true_random=False))
def test_the_order_is_one_order_whoever_is_named_first(line: list[Waiting], chance: object) -> None:
    shuffled = list(line)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random of Hypothesis
    assert order(shuffled) == order(line)
    assert sorted(map(rank, line)) == [rank(one) for one in order(line)]
    assert len({rank(one) for one in line}) == len(line), "nobody shares a place"


@settings(max_examples=40)
@given(visitors())
def test_nobody_is_ever_overtaken_by_who_came_a_head_start_later(line: list[Waiting]) -> None:
    """No starvation: whoever comes later than the sum of head starts stands behind, always.

    Who was left alone stands before all, but each of them has been in the line once and met
    somebody: a place in front costs an answer.
    """
    everybody = order(line)
    placed = [one for one in everybody if not one.left_alone]
    most = URGENT_HEAD_START_MS + HANDOVER_HEAD_START_MS + RETURNING_HEAD_START_MS
    assert all(one.left_alone for one in everybody[: len(everybody) - len(placed)])
    for at, one in enumerate(placed):
        assert all(one.since <= later.since + most for later in placed[at + 1 :])


@settings(max_examples=40)
@given(visitors(), people())
def test_an_offer_is_always_one_that_may_be_made(
    line: list[Waiting], staff: list[Counsellor]
) -> None:
    made = offers(line, staff, (), (), now=NOON, until=UNTIL)
    by_id, by_name = {one.conversation: one for one in line}, {one.staff: one for one in staff}
    assert len({offer.conversation for offer in made}) == len(made), "offered to two at once"
    assert len({offer.staff for offer in made}) == len(made), "two offers on one screen"
    for offer in made:
        one, who = by_id[offer.conversation], by_name[offer.staff]
        assert one.present
        assert one.door in who.doors, "another door's visitor"
        assert who.staff not in one.sits, "her own visitor"
        assert who.free > 0
        assert not who.alone
        assert fit(one, who, NOON) == "fits"


@settings(max_examples=40)
@given(visitors(), people(), people())
def test_what_runs_is_never_offered_a_second_time(
    line: list[Waiting], staff: list[Counsellor], later: list[Counsellor]
) -> None:
    first = offers(line, staff, (), (), now=NOON, until=UNTIL)
    again = offers(line, later, first, (), now=NOON + 1, until=UNTIL + 1)
    assert not {one.conversation for one in first} & {one.conversation for one in again}
    assert not {one.staff for one in first} & {one.staff for one in again}


@settings(max_examples=40)
@given(visitors(), people())
def test_nobody_who_is_here_waits_while_somebody_free_could_take_them(
    line: list[Waiting], staff: list[Counsellor]
) -> None:
    """After every wait for a wish or a language is over, only doors and places decide."""
    late = NOON + 60 * MINUTE_MS
    made = offers(line, staff, (), (), now=late, until=late + 20_000)
    offered, busy = {one.conversation for one in made}, {one.staff for one in made}
    idle = [who for who in staff if who.free > 0 and not who.alone and who.staff not in busy]
    for one in line:
        if one.present and one.conversation not in offered:
            assert not any(one.door in who.doors and who.staff not in one.sits for who in idle)


@settings(max_examples=40)
@given(visitors(), people())
def test_an_evening_comes_to_its_end(line: list[Waiting], staff: list[Counsellor]) -> None:
    """Everybody present at a door with an able counsellor is met, in rounds of one answer each."""
    able = [replace(who, free=1, alone=False) for who in staff]
    left = [
        one
        for one in line
        if one.present and any(one.door in who.doors and who.staff not in one.sits for who in able)
    ]
    now = NOON + 60 * MINUTE_MS
    for _ in range(len(left)):
        made = offers(left, able, (), (), now=now, until=now + 20_000)
        met = {offer.conversation for offer in made}
        left = [one for one in left if one.conversation not in met]
        now += 45 * MINUTE_MS
    assert left == []


@pytest.mark.parametrize("count", [1, 5])
def test_the_first_in_line_is_asked_first(count: int) -> None:
    line = [waits(n, 30 - n) for n in range(count)]
    assert asked(line, [on_duty(ANNA)]) == [(0, ANNA)]
