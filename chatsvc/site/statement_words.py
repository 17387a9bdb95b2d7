"""What the accessibility statement may say, sentence by sentence, in Swedish alone.

Each has its row in the register (`register.toml`): the organisation answers for it (lag 2018:1937,
13 §), so it is approved like every other sentence of law.
"""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "access.who": (
        "{name} står bakom den här tjänsten. Alla ska kunna använda den. Här står hur väl den "
        "följer lagen om tillgänglighet till digital offentlig service."
    ),
    "access.partly": "Tjänsten följer lagen delvis. Bristerna står nedan.",
    "access.clean": (
        "Granskningen fann inga brister. Den gjordes av program. Ingen som själv behöver "
        "hjälpmedel har prövat tjänsten, så vi säger att den följer lagen delvis."
    ),
    "access.unreviewed": (
        "Tillgängligheten är inte granskad. Därför kan vi inte säga om tjänsten följer lagen."
    ),
    "access.reviewed": (
        "Vi granskade själva den {on}: {pages} sidor och lägen på {languages} språk."
    ),
    "access.outdated": "Sidorna har ändrats efter granskningen. Det nya är inte granskat.",
    "access.done.axe": (
        "Ett program har prövat sidorna mot WCAG 2.2, nivå A och AA, i ljust och mörkt läge."
    ),
    "access.done.keyboard": (
        "Alla val har nåtts med enbart tangentbord. Det som har fokus har synts."
    ),
    "access.done.forms": (
        "Sidorna har visats i 400 procents förstoring, med glesare text, med egna färger och "
        "utan rörelser. Skärmläsarens bild av sidan har haft rubrik, huvuddel och väg ut."
    ),
    "access.done.announcements": (
        "Det som ändras medan du väntar och skriver har lästs upp för skärmläsare."
    ),
    "access.done.console": "Personalens sidor har prövats på samma sätt.",
    "access.fault.axe": "{count} ställen följer inte WCAG 2.2. De gäller: {which}.",
    "access.fault.keyboard": (
        "{count} ställen går inte att använda med enbart tangentbord, eller syns inte då."
    ),
    "access.fault.forms": (
        "{count} ställen tål inte förstoring, gles text, egna färger eller mindre rörelse."
    ),
    "access.fault.announcements": (
        "{count} ändringar läses inte upp för den som använder skärmläsare."
    ),
    "access.fault.console": "{count} ställen på personalens sidor har brister.",
    "access.left.axe": "Sidorna har inte prövats mot WCAG.",
    "access.left.keyboard": "Tangentbord har inte prövats.",
    "access.left.forms": (
        "Förstoring, gles text, egna färger och mindre rörelse har inte prövats."
    ),
    "access.left.announcements": "Uppläsning av det som ändras har inte prövats.",
    "access.left.console": "Personalens sidor har inte prövats.",
    "access.known.people": (
        "Ingen som använder skärmläsare eller andra hjälpmedel har prövat tjänsten."
    ),
    "access.known.browser": (
        "Chatten kräver en ny webbläsare med skript. Utan den visar sidan telefonnummer."
    ),
    "access.known.swedish": (
        "Personalens sidor, besluten, siffrorna och den här sidan finns bara på svenska."
    ),
    "access.turn": (
        "Ring eller skriv till mottagningen. Du behöver inte säga vad du heter. Ett samtal kan "
        "synas i telefonens lista och på räkningen."
    ),
    "access.oversight": (
        "Myndigheten för digital förvaltning, Digg, har tillsyn. Om du inte är nöjd med vårt svar "
        "kan du anmäla det på digg.se. Vi länkar inte dit: öppna sidan när det är tryggt för dig."
    ),
}
