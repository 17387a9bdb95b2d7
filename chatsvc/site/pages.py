"""The visitor's pages and their rendering; there are few, because addresses stay in histories."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chatsvc.retention.banners import SAYINGS, SURGE
from chatsvc.settings.escalation_file import Law
from chatsvc.settings.organisations import Number, Organisation
from chatsvc.settings.partner_file import Partner
from chatsvc.site.accessibility import PLACE, Statement
from chatsvc.site.assets import Assets
from chatsvc.site.beside import PLACES, Beside
from chatsvc.site.catalogue import Texts
from chatsvc.site.frame import MARK
from chatsvc.site.measures import AMOUNT, MEASURES
from chatsvc.site.readings import Reading, addresses
from chatsvc.site.tonight import digits, kinds, places

TEMPLATES: Final = Path(__file__).parent / "templates"
# One for all pages: it keeps each template compiled, and a build renders hundreds of pages.
_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

# In the order of the page. `skip` is always offered, by its own words.
# The two of `ASIDE` are links to pages of their own: nobody waits in a queue for them.
PATHS: Final = ("own", "buys", "minor", "relative", "professional", "other", "skip")
ASIDE: Final = ("minor", "professional")

# One block each; chatsvc/web/ui/screens.ts says which code shows which block.
PROBLEMS: Final = (
    "closed", "hours", "late", "paused", "full", "offline", "service", "old_client", "no_crypto",
    "work", "too_fast", "staff", "clock", "keys", "elsewhere", "resting",
)  # fmt: skip
# Of these the step before Start may know already (chatsvc/web/ui/intake.ts).
SHUT: Final = ("closed", "hours", "late", "paused", "service")
# Staff hang and take down these; all lie in the page, the published status says which show.
BANNERS: Final = (SURGE, *SAYINGS)
# What binds those who answer at a partner's: its law, never ours, so none ends in a law's name.
PARTNER_LAW: Final[Mapping[Law, str]] = {"osl": "partner.authority", "sol": "partner.private"}
PARTNER_SAID: Final = ("partner.other", "partner.free")
# These only get better with a fresh page.
RELOAD: Final = frozenset({"old_client", "no_crypto", "keys", "elsewhere"})


@dataclass(frozen=True, slots=True)
class Page:
    """One kind of page.

    Attributes:
        file: where it is written, below the language's folder if there is one per language.
        template: what it is made from.
        per_language: one for each language, or one that speaks all of them.
        first: whether people come here first: it brings its style sheet along, so that painting
            waits for one file less on a slow line (ADR 15). The others are many, and each would be
            compressed with a sheet of its own at every start.
    """

    file: str
    template: str
    per_language: bool
    first: bool = False


# What a language offers while words of its core are not approved and checked.
CLOSED: Final = "numbers_only.html"

PAGES: Final = (
    Page("index.html", "choose.html", per_language=False, first=True),
    Page("404.html", "missing.html", per_language=False),
    Page("index.html", "visit.html", per_language=True, first=True),
)


# One for each door, below a number.
TONIGHT: Final = "tonight.html"
# One for each way of coming, below a letter.
READING: Final = "reading.html"

# The card on anonymity: headings and what stands under each, as far as it is approved.
CARD: Final = (
    ("unseen", ("about.more.key",)),
    ("seen", ("about.more.see", "about.more.net", "about.more.phone")),
    ("must", ("card.must.text", "about.more.minor", "about.more.report")),
    ("who", ("card.who.text",)),
    ("not", ("card.not.text",)),
)
# What stands first on each page to read.
SAID_THERE: Final[Mapping[str, tuple[str, ...]]] = {
    "minor": ("minor.one", "minor.two"),
    "relative": ("relative.one", "relative.two", "relative.three"),
    "professional": ("professional.one", "professional.two"),
    "other": ("other.one", "other.two"),
}


@dataclass(frozen=True, slots=True)
class Shows:
    """What of the register one page may show.

    Attributes:
        left_out: sentences that nobody approved or checked.
        marked: say quietly that the words are not checked; the demo shows all of them.
    """

    left_out: frozenset[str] = frozenset()
    marked: bool = False

    def shown(self, message_id: str) -> bool:
        """Let templates ask whether a sentence may stand."""
        return message_id not in self.left_out

    def named(self, said: Iterable[tuple[str, str]]) -> list[str]:
        """Return of (id, words) the words that may stand."""
        return [words for one, words in said if self.shown(one)]

    def whole(self, message_ids: Iterable[str]) -> bool:
        """Let templates ask whether sentences that answer one question may stand together."""
        return self.left_out.isdisjoint(message_ids)


def render(
    page: Page,
    organisation: Organisation,
    spoken: tuple[Texts, ...],
    languages: tuple[Texts, ...],
    assets: Assets,
    shows: Shows,
    *,
    filled: Reading | Beside | Statement | None = None,
) -> bytes:
    """Render one page.

    Args:
        page: which kind.
        organisation: whose page.
        spoken: the languages this page speaks; the first one is the page's own.
        languages: every language of the organisation.
        assets: addresses of what the page loads.
        shows: what of the register the page may show.
        filled: what stands on the page for when nobody of us answers, on one to read before
            writing, on one beside a conversation, or in the accessibility statement.

    Raises:
        SiteError: a text is missing.
        jinja2.UndefinedError: a template names something that does not exist.
    """
    first = spoken[0]
    html = _ENVIRONMENT.get_template(page.template).render(
        _=first.text,
        language=first.language,
        direction=first.direction,
        spoken=spoken,
        languages=languages,
        organisation=organisation,
        paths=[path for path in PATHS if path == "minor" or path in organisation.paths],
        aside=ASIDE,
        readings=addresses(),
        reading=filled,
        said_there=SAID_THERE,
        card=_card(shows),
        problems=PROBLEMS,
        reload=RELOAD,
        shut=SHUT,
        banners=BANNERS,
        partners=_partners(organisation, first.language, shows),
        numbers=organisation.numbers,
        number_text=number_text(first.language),
        beside=filled,
        statement=filled,
        statement_place=PLACE,
        frame_mark=MARK,
        dialled=digits,
        besides=PLACES,
        nights=_nights(organisation),
        measures=MEASURES,
        amount=AMOUNT,
        exit_host=urlsplit(organisation.exit_target).hostname,
        asset=_asset(assets.addresses),
        worn=assets.worn if page.first else "",
        preload=assets.preload,
        chat=assets.chat,
        shown=shows.shown,
        named=shows.named,
        whole=shows.whole,
        unchecked=shows.marked,
    )
    return html.encode()


def _card(shows: Shows) -> list[tuple[str, list[str]]]:
    """Leave out what nobody approved, and headings with nothing under them."""
    card = [(heading, [one for one in said if shows.shown(one)]) for heading, said in CARD]
    return [(heading, said) for heading, said in card if said]


def _partners(organisation: Organisation, language: str, shows: Shows) -> list[tuple[Partner, str]]:
    """Say who may be shown to new visitors in a language, with the sentence of the partner's law.

    In a language in which one of its sentences is not checked there is none: then the numbers of
    the Tonight page are what there is.
    """
    return [
        (one, PARTNER_LAW[one.law])
        for one in organisation.partner
        if language in one.languages and shows.whole((*PARTNER_SAID, PARTNER_LAW[one.law]))
    ]


def _nights(organisation: Organisation) -> list[tuple[str, str]]:
    """Place and heading of each door's Tonight page; where Skip leads comes first."""
    place = places(organisation)
    first = organisation.paths.get("skip", next(iter(organisation.doors)))
    doors = [first, *(door for door in organisation.doors if door != first)]
    return [(place[door], kinds(organisation, door)[0]) for door in doors]


def _asset(addresses: Mapping[str, str]) -> Callable[[str], str]:
    """Let templates ask for an asset by its plain name."""
    return lambda name: addresses[name]


@dataclass(frozen=True, slots=True)
class Said:
    """A text and the language that it is in, which may not be the page's."""

    text: str
    language: str


def number_text(language: str) -> Callable[[Number, str], Said]:
    """Let pages read a telephone number's texts, in the nearest language there is."""

    def said(number: Number, field: str) -> Said:
        by_language: Mapping[str, str] = getattr(number, field)
        for candidate in (language, language.partition("-")[0], "en", "sv"):
            if candidate in by_language:
                return Said(by_language[candidate], candidate)
        return Said("", language)

    return said
