"""The Swedish words of key fingerprints, read aloud when keys are compared."""

from typing import Final

_LIST: Final = """
ananas anka apa april arm backe bad bagge banan band bank bark
bil bild björk björn blad bläck blåbär bok boll bord bro bröd
buss bäck bädd bänk bär båge båt böna cello cykel dadel dagg
dal dans dill docka drake duk duva dygn däck dörr ekorre fasan
fat fem fest fikon film filt finger fisk fjord fjäder fjäll flagga
flod fluga flöjt fot frukt frö fält färg fågel får gaffel garn
gata gitarr glas glass golv gran grind gris gräs guld gunga gurka
gås hage hake hallon halm hamn hand harpa hatt hav havre hink
hjort hjul hopp horn hund hus hylla häst hål höna höst jacka
jord juli juni kaffe kaka kalv kam kamel kanel kanot karta katt
kedja kiosk kjol klocka knapp kopp korg kork krans krita krona kruka
kudde kulle kyrka källa kål kök lada lamm lampa lax lek lilja
lind lock luft luva lykta löv mango mars matta melon mil mjöl
mjölk moln moped morot mossa mugg mus mynt mynta myra måne mås
mössa nalle natt nio nord näbb nöt ocean olja orgel ost paj
palm panna park penna pensel peppar piano pil pinne plog pool päls
päron påse raket ram regn ren ring ris ros rot ruta räv
råg sadel saft sand segel sil silver sju sjö sked sko skog
skola sky smör snö sol spade spegel spik stad staket stege sten
stol strand svamp svan tak tall tavla tomat torg träd tråd tulpan
tunna tält tåg ull vagn vante vas vatten vind väg väska vår
yxa äng äpple öra
"""

WORDS: Final[tuple[str, ...]] = tuple(_LIST.split())
