"""The states of the visitor's pages: how a test gets each page there, and that it is there.

One page load serves many states: each begins where the one before it ended. `SHOWN` and the run
find every named part of the page that no state shows, so a new one without a state fails.
"""

from dataclasses import dataclass
from typing import Final

from chatsvc.site.pages import PROBLEMS, SHUT
from tests.support.played_page import TALKING

WAITING: Final = """client.show({phase: 'waiting', place: {
    ahead: 2, onDuty: 1, talkMinutes: 45, low: 5, high: 20, closing: false}})"""
# Closes what the state before has opened; the breath in line moves for ever otherwise.
CLOSE: Final = "() => { for (const one of document.querySelectorAll('details')) one.open = false; }"
OPEN: Final = """() => { for (const one of document.querySelectorAll('main details'))
    if (one.checkVisibility()) one.open = true; }"""
_PRESS: Final = "document.querySelector('[data-testid={}]').click()"
_BANNERS: Final = """for (const one of document.querySelectorAll('[data-banner], [data-partner]'))
    one.hidden = false"""
_LINE: Final = "document.querySelector('.facts li').textContent"
_FILL: Final = (
    "Object.assign(document.querySelector('[data-part={}]'), "
    f"{{{{hidden: false, textContent: {_LINE}}}}})"
)
# Copies: the page's own look at the service every half minute would put the parts back.
_SHUT: Final = """for (const one of document.querySelectorAll(
        '[data-step=start] [data-shut], [data-step=start] [data-open]')) {{
        const copy = one.cloneNode(true);
        copy.hidden = !['{0}', 'any'].includes(one.dataset.shut);
        one.replaceWith(copy);
    }}
    document.querySelector('[data-part=start-step]').setAttribute('aria-labelledby', 'shut-{0}')"""
# As after two of the three times that leave.
_SHIFT: Final = """const dots = document.querySelector('.dots'); dots.classList.add('on');
    for (const at of [0, 1]) dots.children[at].classList.add('on')"""
_ROBIN: Final = (
    "{member: 'aa', alias: 'Robin', role: 'counsellor', presence: 'present', typing: false}"
)


_FOLDED: Final = """for (const one of document.querySelectorAll(
    '[data-fold], [data-part=draft-kept]')) one.hidden = false"""


@dataclass(frozen=True)
class State:
    """One state of the page that holds the chat.

    Attributes:
        name: what the report calls it.
        seen: a selector that only this state shows.
        then: script to run, with `client` as the played client; empty for nothing.
        taps: test ids to tap first.
        opens: every fold that is in sight shows what it holds.
        fresh: the page is loaded anew before.
        early: Start was not tapped yet, so nothing may be kept.
    """

    name: str
    seen: str
    then: str = ""
    taps: tuple[str, ...] = ()
    opens: bool = False
    fresh: bool = False
    early: bool = False


def _bye(name: str, then: str) -> State:
    return State(name, '[data-step="bye"]', then)


def _talk(name: str, then: str, seen: str = "composer", *, opens: bool = False) -> State:
    return State(f"talk, {name}", f"[data-testid={seen}]", then, opens=opens)


def _problem(block: str) -> State:
    # Several codes lead to one block, and the published status leads to some: so by the block.
    show = f"""client.show({{phase: 'refused', problem: 'full'}});
        for (const one of document.querySelectorAll('[data-problem]'))
            one.hidden = one.dataset.problem !== '{block}';"""
    return State(f"problem {block}", f'[data-problem="{block}"]', show)


# The three taps of the short way, and what one may meet on each step.
BEFORE: Final = (
    State("about", '[data-step="about"] h1', fresh=True, early=True),
    State("about, menu open", ".menu-list", taps=("menu",), early=True),
    State("about, all open", '[data-step="about"] details[open]', opens=True, early=True),
    State("path", '[data-step="path"] h1', taps=("next",), early=True),
    State("start", "[data-part=start]", taps=("path-own",), early=True),
    State("start, all open", '[data-step="start"] details[open]', opens=True, early=True),
    State(
        "start, notices",
        "[data-part=unread]",
        ";".join((_BANNERS, *(_FILL.format(one) for one in ("hours", "unread", "wrong-words")))),
        opens=True,
        early=True,
    ),
    *(
        State(
            f"start as {way}",
            f"[data-testid=way-{way}]",
            taps=("back", f"path-{way}"),
            opens=True,
            early=True,
        )
        for way in ("relative", "other")
    ),
    *(
        State(
            f"start, {why}", f'[data-step=start] [data-shut="{why}"]', _SHUT.format(why), early=True
        )
        for why in SHUT
    ),
)
QUEUE: Final = ("next", "path-own", "start")
LINE: Final = (
    State("working", '[data-step="waiting"] h1', "client.show({work: 0.4})", QUEUE, fresh=True),
    State(
        "connecting, not through",
        "[data-testid=unreached]",
        f"""client.show({{phase: 'connecting', link: 'reconnecting'}});
        {_FILL.format("unreached-text")};
        document.querySelector('[data-part=unreached]').hidden = false""",
    ),
    State("waiting", "[data-testid=place]", f"client.show({{link: 'up'}}); {WAITING}"),
    State(
        "waiting, all open",
        "[data-testid=urgent][open]",
        f"""{_BANNERS};
        client.show({{comeBackWords: [1, 2, 3, 4, 5, 6], returned: true, keeps: false}})""",
        opens=True,
    ),
    State(
        "waiting, choice",
        "[data-testid=choice]",
        WAITING.replace("closing: false", "closing: true"),
    ),
    State(
        "waiting, age warned",
        "[data-testid=wait-more]",
        "client.show({warning: 'age', more: true, ageEndsAt: Date.now() + 9e5})",
    ),
    State(
        "waiting, urgent", "[data-testid=urgent-help]", "client.show({urgent: true, warning: null})"
    ),
)
ROOM: Final = (
    State("talk", "[data-testid=composer]", TALKING),
    State("talk, menu open", ".menu-list", taps=("menu",)),
    _talk("all open", "client.show({comeBackWords: null})", opens=True),
    _talk("words to come back", "client.show({comeBackWords: [1, 2, 3, 4, 5, 6]})", opens=True),
    _talk(
        "cards",
        """client.show({messages: [
        theirs(1, 'Hej!'), mine(1, 'hemligt', 'delivered'), mine(2, 'sen'),
        {...theirs(2, 'Är du ensam?'), said: {kind: 'card', card: {kind: 'question', id: 'alone',
            language: 'sv', text: 'Är du ensam?', answers: [{choice: 'yes', text: 'Ja'},
            {choice: 'no', text: 'Nej'}]}}},
        {...theirs(3, 'Kvinnofridslinjen'), said: {kind: 'card', card: {kind: 'support', id: 'kfl',
            language: 'sv', text: 'Kvinnofridslinjen', number: '020-50 50 50', site: 'exempel.se',
            hours: 'dygnet runt', happens: 'Samtalet är gratis.'}}},
        {...theirs(4, 'Plan'), said: {kind: 'card', card: {kind: 'plan', language: 'sv',
            text: 'Plan', steps: [{head: 'Ensam', text: 'andas'}, {head: 'Nära', text: 'Sara'}]}}},
        {...mine(3, '', 'delivered'), gone: true}]})""",
        opens=True,
    ),
    _talk("plan to keep", "document.querySelector('[data-testid=plan] button').click()"),
    _talk("silence warned", "client.show({warning: 'silence'})", "warning"),
    _talk("age warned", "client.show({warning: 'age', more: true})", "more"),
    _talk(
        "offline",
        """client.show({warning: null, link: 'reconnecting', missing: 1, missingOwn: 2,
            keeps: false})""",
        "link",
    ),
    _talk("service away", "client.show({link: 'store_away'})", "link"),
    _talk(
        "looked in on",
        "client.show({link: 'up', missing: 0, missingOwn: 0, keeps: true, check: 'runs'})",
        "looks-in",
    ),
    _talk(
        "somebody comes in",
        f"""client.show({{check: null, proposed: {{alias: 'Sam', role: 'counsellor', letIn: false,
            kind: 'handover', by: 'Robin'}}, staff: [{_ROBIN},
            {{...{_ROBIN}, member: 'bb', alias: 'Kim', role: 'interpreter', typing: true}}]}});
        const way = document.querySelector('[data-testid=share-summary]'); way.click()""",
        "takeover",
        opens=True,
    ),
    _talk(
        "counsellor lost",
        f"client.show({{proposed: null, staff: [{{...{_ROBIN}, presence: 'gone'}}]}})",
        "takeover",
        opens=True,
    ),
    _talk(
        "contact offered",
        f"client.show({{staff: [{_ROBIN}], contact: {{kind: 'callback', given: false}}}})",
        "contact",
    ),
    _talk("contact typed", _PRESS.format("contact-yes"), "contact-form"),
    _talk("contact wrong", _PRESS.format("contact-send"), "contact-wrong"),
    _talk(
        "contact given", "client.show({contact: {kind: 'callback', given: true}})", "contact-given"
    ),
    _talk(
        "address asked",
        "client.show({contact: null, addressAsked: {until: Date.now() + 36e5, sent: false}})",
        "address",
    ),
    _talk(
        "address under way",
        """client.show({link: 'reconnecting', addressAsked:
        {until: Date.now() + 36e5, sent: false, underWay: true}})""",
        "address",
    ),
    _talk(
        "address open", "document.querySelector('[data-part=address] button')?.click()", "address"
    ),
    _talk(
        "guard asks",
        """client.show({link: 'up', addressAsked: null});
        const box = document.querySelector('[data-testid=composer]');
        box.value = 'ring 070-123 45 67'; box.dispatchEvent(new Event('input', {bubbles: true}));
        document.querySelector('[data-testid=send]').click()""",
        "guard",
    ),
    _talk("check agreed", _FILL.format("check-sent"), "check-sent", opens=True),
    _talk("leaving by keys", _SHIFT, "exit"),
    _talk("end asked", _PRESS.format("end"), "end-yes"),
    _bye("ended", "client.end()"),
    _bye(
        "ended, all shown",
        """for (const one of document.querySelectorAll('section[data-step=bye] [hidden]'))
            one.hidden = false;"""
        + _FILL.format("receipt"),
    ),
)
APART: Final = (
    State(
        "hidden",
        "[data-part=spot]",
        "document.querySelector('[data-testid=hide]').click()",
        fresh=True,
        early=True,
    ),
    State(
        "coming back",
        '[data-step="back"] h1',
        """client.show({phase: 'resuming'});
        document.querySelector('[data-part=continue]').hidden = false""",
        QUEUE,
        fresh=True,
    ),
    State("waiting, folded", "[data-testid=unfold-draft]", f"{WAITING}; {_FOLDED}"),
    State("talk, folded", "[data-testid=unfold]", f"{TALKING}; {_FOLDED}"),
)
_FULL: Final = """for (const one of document.querySelectorAll(
    '[data-part=urgent-way], [data-part=draft-safe]')) one.hidden = false"""
STUCK: Final = (
    *(_problem(one) for one in PROBLEMS),
    State("problem, draft kept", "[data-part=draft-safe]", _FULL),
)
STATES: Final = (*BEFORE, *LINE, *ROOM, *APART, *STUCK)

# Where another language or direction can change what fits: the others are the same boxes.
TELLING: Final = frozenset(
    {
        *("about", "about, all open", "path", "start", "start, all open"),
        *("working", "waiting", "waiting, all open", "talk", "talk, all open", "talk, cards"),
    }
)

# Names of the parts that a page has, and of those that are shown now.
NAMES: Final = ("part", "testid", "problem", "shut", "banner", "step")
SHOWN: Final = """(names) => {
    const named = (shown) => [...document.querySelectorAll(names.map((n) => `[data-${n}]`))]
        .filter((one) => !shown || one.checkVisibility({visibilityProperty: true}))
        .flatMap((one) => names.filter((n) => one.dataset[n]).map((n) => `${n} ${one.dataset[n]}`));
    return [named(false), named(true)];
}"""
