"""The visitor's pages and their rendering; there are few, because addresses stay in histories."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chatsvc.settings.organisations import Number, Organisation
from chatsvc.site.assets import Assets
from chatsvc.site.catalogue import Texts

TEMPLATES: Final = Path(__file__).parent / "templates"

# In the order of the page. `skip` is always offered, by its own words.
PATHS: Final = ("own", "buys", "relative", "professional", "other", "skip")

# One block each; chatsvc/web/ui/screens.ts says which code shows which block.
PROBLEMS: Final = (
    "closed", "paused", "full", "offline", "service", "old_client", "no_crypto", "work", "too_fast",
    "staff", "clock", "keys", "elsewhere",
)  # fmt: skip
# Of these the step before Start may know already (chatsvc/web/ui/intake.ts).
SHUT: Final = ("closed", "paused", "service")
# These only get better with a fresh page.
RELOAD: Final = frozenset({"old_client", "no_crypto", "keys"})


@dataclass(frozen=True, slots=True)
class Page:
    """One kind of page.

    Attributes:
        file: where it is written, below the language's folder if there is one per language.
        template: what it is made from.
        per_language: one for each language, or one that speaks all of them.
    """

    file: str
    template: str
    per_language: bool


PAGES: Final = (
    Page("index.html", "choose.html", per_language=False),
    Page("404.html", "missing.html", per_language=False),
    Page("index.html", "visit.html", per_language=True),
)


def render(
    page: Page,
    organisation: Organisation,
    spoken: tuple[Texts, ...],
    languages: tuple[Texts, ...],
    assets: Assets,
) -> bytes:
    """Render one page.

    Args:
        page: which kind.
        organisation: whose page.
        spoken: the languages this page speaks; the first one is the page's own.
        languages: every language of the organisation.
        assets: addresses of what the page loads.

    Raises:
        SiteError: a text is missing.
        jinja2.UndefinedError: a template names something that does not exist.
    """
    first = spoken[0]
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template(page.template)
    html = template.render(
        _=first.text,
        language=first.language,
        direction=first.direction,
        spoken=spoken,
        languages=languages,
        organisation=organisation,
        paths=[path for path in PATHS if path in organisation.paths],
        problems=PROBLEMS,
        reload=RELOAD,
        shut=SHUT,
        numbers=organisation.numbers,
        number_text=_number_text(first.language),
        asset=_asset(assets.addresses),
        preload=assets.preload,
    )
    return html.encode()


def _asset(addresses: Mapping[str, str]) -> Callable[[str], str]:
    """Let templates ask for an asset by its plain name."""
    return lambda name: addresses[name]


def _number_text(language: str) -> Callable[[Number, str], str]:
    """Let templates read a telephone number's texts, in the nearest language there is."""

    def text(number: Number, field: str) -> str:
        by_language: Mapping[str, str] = getattr(number, field)
        for candidate in (language, language.partition("-")[0], "en", "sv"):
            if candidate in by_language:
                return by_language[candidate]
        return ""

    return text
