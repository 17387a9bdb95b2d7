"""The closed lists of the closing form, as defined for 2026: what may be counted, and nothing else.

Ids stand in the counters for ever: a list may grow at the turn of a year, an id never changes its
meaning (definitions are frozen per year). The lists follow domain.md section 6.2. Everything is
optional; what nobody ticked is "not asked" and counts nowhere.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its id in the counters and its Swedish words."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Question:
    """One list. `many`: several answers may be true at once. `shown`: on the form."""

    id: str
    words: str
    answers: tuple[Answer, ...]
    many: bool = False
    shown: bool = True


def _question(
    name: str, words: str, *answers: tuple[str, str], many: bool = False, shown: bool = True
) -> Question:
    return Question(name, words, tuple(Answer(*one) for one in answers), many, shown)


QUESTIONS: Final[tuple[Question, ...]] = (
    _question(
        "visitor",
        "Vem skrev",
        ("own", "Har sex mot ersättning"),
        ("self_harm", "Skadar sig med sex"),
        ("buys", "Köper eller har köpt sex"),
        ("sexuality", "Oro för sin sexualitet eller porr"),
        ("relative", "Anhörig, partner eller vän"),
        ("professional", "Arbetar med frågan"),
        ("other", "Något annat"),
    ),
    _question(
        "age",
        "Ålder",
        ("under_15", "Under 15"),
        ("15_17", "15-17"),
        ("18_24", "18-24"),
        ("25_34", "25-34"),
        ("35_49", "35-49"),
        ("50_over", "50 eller mer"),
    ),
    _question(
        "gender",
        "Kön",
        ("woman", "Kvinna"),
        ("man", "Man"),
        ("other", "Icke-binär eller annat"),
    ),
    _question("trans", "Transerfarenhet, om personen själv sagt det", ("yes", "Ja"), ("no", "Nej")),
    _question(
        "compensation",
        "Ersättning",
        ("money", "Pengar"),
        ("alcohol_drugs", "Alkohol eller droger"),
        ("shelter", "Sovplats eller bostad"),
        ("gifts", "Resor, kläder, presenter"),
        ("phone", "Telefon eller påfyllning"),
        ("debt", "Skuld eller ”beskydd”"),
        ("other", "Annat"),
        many=True,
    ),
    _question(
        "arena",
        "Var kontakten tas",
        ("street", "Gatan eller utomhus"),
        ("adverts", "Annons- eller eskortsida"),
        ("dating", "Dejting- eller sugarapp"),
        ("social", "Sociala medier, meddelanden"),
        ("camera", "Live framför kamera, bilder"),
        ("massage", "Massage eller salong"),
        ("apartment", "Lägenhet eller hotell"),
        ("home", "Hemma"),
        ("abroad", "Utomlands"),
        ("other", "Annat"),
        many=True,
    ),
    _question(
        "setting",
        "Hur de möts",
        ("meets", "Träffas"),
        ("online", "Bara på nätet"),
        ("both", "Både och"),
    ),
    _question(
        "exposure",
        "Har varit med om",
        ("violence", "Våld"),
        ("threats", "Hot"),
        ("sexual", "Sexuellt våld"),
        ("images", "Bilder, utpressning"),
        ("control", "Styrs av någon annan"),
        ("trafficking", "Tecken på människohandel"),
        ("debt", "Skuld"),
        ("none", "Inget av det sagt"),
        many=True,
    ),
    _question(
        "needs",
        "Ville ha hjälp med",
        ("talk", "Prata"),
        ("safety", "Trygghet"),
        ("health", "Hälsa, smitta"),
        ("housing", "Bostad"),
        ("money", "Pengar, skulder"),
        ("legal", "Uppehållstillstånd, rättigheter"),
        ("stop_selling", "Sluta ha sex mot ersättning"),
        ("stop_buying", "Sluta köpa sex"),
        ("police", "Polisärende"),
        ("child", "Oro för barn"),
        ("partner", "Berätta för partner"),
        ("information", "Få veta något"),
        many=True,
    ),
    _question(
        "outcome",
        "Vad det blev",
        ("talk", "Ett samtal"),
        ("information", "Fick veta något"),
        ("referred", "Hänvisad vidare"),
        ("booked", "Bokade en tid"),
        ("plan", "Säkerhetsplan"),
        ("report", "Orosanmälan"),
        ("emergency", "112 eller polis"),
        ("left", "Gick innan det var klart"),
        many=True,
    ),
    _question(
        "heard",
        "Hur personen hittade hit",
        ("police", "Kort från polisen"),
        ("search", "Sökte på nätet"),
        ("advert", "Annons"),
        ("school", "Skolan"),
        ("care", "Vården"),
        ("social_services", "Socialtjänsten"),
        ("friend", "En vän"),
        ("other", "Annat"),
    ),
    # Why a counsellor ended it, where it was for words that nobody should have to read.
    _question(
        "abuse",
        "Kränkning",
        ("sexual", "sexuellt"),
        ("threats", "hot"),
        ("insults", "kränkande ord"),
        ("other", "annat"),
        shown=False,
    ),
    # What the visitor said yes to and gave a number for; the number is in no list.
    _question(
        "contact",
        "Kontakt utanför chatten",
        ("callback", "Uppringning"),
        ("booked", "Bokat samtal"),
        ("coordinator", "Regionkoordinator"),
        many=True,
        shown=False,
    ),
    # What the desk itself measured, for the reception's own view of its quality (from 2027): the
    # time to the first answer in seconds, and how many talks she had at once when one was over.
    _question(
        "reply",
        "Första svaret",
        ("0", "Under 30 sekunder"),
        ("30", "30-60 sekunder"),
        ("60", "1-2 minuter"),
        ("120", "2-5 minuter"),
        ("300", "5 minuter eller mer"),
        shown=False,
    ),
    *(
        _question(
            name,
            words,
            ("1", "Ett samtal i taget"),
            ("2", "Två samtidigt"),
            ("3", "Tre samtidigt"),
            shown=False,
        )
        for name, words in (
            ("early", "Slutade inom fem minuter"),
            ("later", "Varade fem minuter eller mer"),
        )
    ),
    # What the risk strip knew at the end: that it was asked, and that the answer was grave.
    *(
        _question(
            f"risk_{risk}", words, ("asked", "Frågat"), ("grave", "Fara"), many=True, shown=False
        )
        for risk, words in (
            ("suicide", "Självmord"),
            ("safe_now", "Trygg nu"),
            ("alone", "Ensam"),
            ("child", "Barn"),
            ("exploited", "Utnyttjas"),
        )
    ),
)


def measures(ticks: list[str]) -> tuple[str, ...] | None:
    """Return what to count for these ticks (`<list>-<answer>`), or None when one is not ours.

    A list with one answer counts once: two different answers to it are refused too.
    """
    by_id = {question.id: question for question in QUESTIONS}
    found: dict[str, set[str]] = {}
    for tick in ticks:
        name, _, answer = tick.partition("-")
        question = by_id.get(name)
        if question is None or answer not in {one.id for one in question.answers}:
            return None
        found.setdefault(name, set()).add(answer)
    if any(len(answers) > 1 and not by_id[name].many for name, answers in found.items()):
        return None
    return tuple(sorted(f"form_{name}_{one}" for name, answers in found.items() for one in answers))
