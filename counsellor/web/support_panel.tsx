/** The panel of who else can be called: by need, age, language and open now; sent as a card inside MLS. */
import { useEffect, useState } from "preact/hooks";
import type { Panel, PanelProps } from "./panel_types.ts";
import { wordingFor } from "./phrase_book.ts";
import { ANY, type Directory, fitting, loadDirectory, type SupportEntry, type Wanted } from "./support_entries.ts";
import { supportCard } from "./support_words.ts";
import { _ } from "./text.ts";
import { Unchecked } from "./unchecked.tsx";
import { languageWords } from "./words.ts";

/** What is open changes by the minute; who is in the directory, when somebody has checked an entry. */
const LOOK_EVERY_MS = 60_000;

export function SupportPart(p: PanelProps & { readonly load?: () => Promise<Directory> }) {
  const { one, facts, load = loadDirectory } = p;
  const [directory, setDirectory] = useState<Directory | null>(null);
  const [away, setAway] = useState(false);
  const [wanted, setWanted] = useState<Wanted>(ANY);
  useEffect(() => {
    let gone = false;
    const look = (): void => {
      load().then(
        (found) => {
          if (gone) return;
          setDirectory(found);
          setAway(false);
        },
        () => {
          if (!gone) setAway(true);
        },
      );
    };
    look();
    const again = setInterval(look, LOOK_EVERY_MS);
    return () => {
      gone = true;
      clearInterval(again);
    };
  }, []);
  const entries = fitting(directory?.entries ?? [], wanted);
  return (
    <>
      {away && (
        <p class="support-away" role="status">
          {_("Katalogen går inte att läsa just nu. Vid fara: 112. Självmordstankar: 90101.")}
        </p>
      )}
      <Looking directory={directory} wanted={wanted} set={setWanted} />
      <Unchecked wording={wordingFor(one.language, facts.phrases)} visitors={one.language} />
      {directory !== null && entries.length === 0 && <p role="status">{_("Ingen post passar. Sök bredare.")}</p>}
      <ul class="support">
        {entries.map((entry) => (
          <Entry key={entry.key} entry={entry} names={directory?.facts ?? {}} {...p} />
        ))}
      </ul>
    </>
  );
}

function Looking({ directory, wanted, set }: { readonly directory: Directory | null; readonly wanted: Wanted; readonly set: (wanted: Wanted) => void }) {
  const languages = [...new Set((directory?.entries ?? []).flatMap((entry) => entry.languages))].sort();
  return (
    <div class="support-look" role="search" aria-label={_("Sök stöd")}>
      <label>
        {_("Behov")}
        <select data-want="need" value={wanted.need} onChange={(event) => set({ ...wanted, need: event.currentTarget.value })}>
          <option value="">{_("Alla")}</option>
          {Object.entries(directory?.needs ?? {}).map(([need, words]) => (
            <option key={need} value={need}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label>
        {_("Ålder")}
        <input data-want="age" inputMode="numeric" maxLength={3} autocomplete="off" value={wanted.age} onInput={(event) => set({ ...wanted, age: event.currentTarget.value })} />
      </label>
      <label>
        {_("Språk")}
        <select data-want="language" value={wanted.language} onChange={(event) => set({ ...wanted, language: event.currentTarget.value })}>
          <option value="">{_("Alla")}</option>
          {languages.map((tag) => (
            <option key={tag} value={tag}>
              {languageWords(tag)}
            </option>
          ))}
        </select>
      </label>
      <label class="support-open">
        <input type="checkbox" data-want="open" checked={wanted.openNow} onChange={(event) => set({ ...wanted, openNow: event.currentTarget.checked })} />
        {_("Öppet nu")}
      </label>
    </div>
  );
}

function Entry({ entry, names, one, facts, link }: PanelProps & { readonly entry: SupportEntry; readonly names: Directory["facts"] }) {
  const card = supportCard(entry, wordingFor(one.language, facts.phrases));
  const may = one.phase === "talking" && !one.mustWait;
  return (
    <li class="support-entry" data-entry={entry.key}>
      <h3>
        {entry.name} <span class="support-number">{entry.number || entry.site}</span>
      </h3>
      <p class={entry.open === true ? "support-now open" : "support-now"}>{openWords(entry)}</p>
      {entry.for_whom !== "" && <p>{entry.for_whom}</p>}
      {!entry.overdue && <p class="support-facts">{knownWords(entry, names)}</p>}
      {card.happens !== "" && (
        <p class="support-happens" lang={card.language} dir="auto">
          {card.happens}
        </p>
      )}
      {entry.overdue ? <p class="unchecked">{overdueWords(entry)}</p> : <p class="support-checked">{_("Kontrollerad %(day)", { day: entry.checked ?? "" })}</p>}
      <button type="button" class="plain" data-send-support disabled={!may} onClick={() => link.command({ do: "card", conversation: one.id, card })}>
        {_("Skicka kort")}
      </button>
    </li>
  );
}

/** Said to staff with yes and no; what nobody knows is left out. */
function knownWords({ facts }: SupportEntry, names: Directory["facts"]): string {
  return Object.entries(names)
    .filter(([fact]) => facts[fact] !== undefined)
    .map(([fact, words]) => `${words}: ${facts[fact] === true ? _("ja") : _("nej")}`)
    .join(" · ");
}

function openWords({ open, opens }: SupportEntry): string {
  if (open === null) return _("Öppettider okända");
  if (open) return _("Öppet nu");
  return opens === "" ? _("Stängt") : _("Stängt, öppnar %(when)", { when: opens });
}

function overdueWords({ checked, owner }: SupportEntry): string {
  const who = owner === "" ? "" : ` ${_("Ägare: %(owner).", { owner })}`;
  return (checked === null ? _("Aldrig kontrollerad av er. Visas ändå.") : _("Kontrollerad %(day), försenad. Visas ändå.", { day: checked })) + who;
}

export const SUPPORT_PANEL: Panel = { id: "support", name: () => _("Stöd"), Part: SupportPart };
