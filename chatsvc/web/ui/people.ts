/** Who is in the room, their safety words, and until when anything of this exists. */
import type { StaffView, VisitorSnapshot } from "../net/visitor_types.ts";
import { listed } from "./listed.ts";
import { element, type Find, setNotice, setText } from "./parts.ts";
import { linkText } from "./screens.ts";
import { safeText } from "./text_safety.ts";
import { fill, type PageTexts } from "./texts.ts";

export interface PeopleDeps {
  readonly find: Find;
  readonly texts: PageTexts;
  readonly time: (ms: number) => string;
}

/** Writes everything around the log: names, words, clock, typing, and what is wrong with the line. */
export function renderPeople(deps: PeopleDeps, now: VisitorSnapshot, door: string): void {
  const { find, time } = deps;
  const { texts } = deps.texts;
  setText(find("people"), peopleText(texts, now.staff, door));
  find("clock").hidden = now.ageEndsAt === null;
  if (now.ageEndsAt !== null) setText(find("clock"), fill(texts["ui.deleted_by"], { time: time(now.ageEndsAt) }));
  renderWords(deps, now.safetyWords);
  const writing = now.staff.filter((one) => one.typing).map((one) => safeText(one.alias));
  setText(find("typing"), writing.length > 0 ? fill(texts["ui.typing"], { name: listed(writing, find("typing").ownerDocument.documentElement.lang) }) : "");
  const line = linkText(now) ?? (now.regrouping ? "ui.regroup" : now.mustWait ? "ui.must_wait" : null);
  setNotice(find("link"), line && texts[line]);
  setNotice(find("missing"), now.missing > 0 ? texts["ui.missing"] : null);
  setNotice(find("missing-own"), now.missingOwn > 0 ? fill(texts["ui.missing.own"], { count: now.missingOwn }) : null);
  setNotice(find("unkept"), now.keeps ? null : texts["ui.unkept"]);
  // Who is asked about is named in the bar above; who was lost on the way looks in on nobody.
  setNotice(find("looks-in"), now.check === "runs" && now.staff.some(isHere) ? texts["ui.check"] : null);
  renderWarning(deps, now);
}

const isHere = ({ presence }: StaffView): boolean => presence !== "gone" && presence !== "left";

function peopleText(texts: PageTexts["texts"], staff: readonly StaffView[], door: string): string {
  const here = staff.filter(isHere);
  if (here.length === 0) return texts["ui.alone"];
  const names = here.map((one) => fill(texts[`ui.role.${one.role}`], { alias: safeText(one.alias), door }));
  const away = here
    .filter((one) => one.presence === "lost")
    .map((one) => fill(texts["ui.away"], { name: safeText(one.alias) }));
  // A comma stands between a name and what she is; between two people it would make them four.
  const together = fill(texts["ui.with"], { name: names.join(" · ") });
  // A dash ends the line in every language; not all of them have a full stop.
  return away.length > 0 ? `${together} – ${away.join(" ")}` : together;
}

function renderWords({ find, texts }: PeopleDeps, indices: readonly number[] | null): void {
  find("safety").hidden = indices === null;
  const list = find("words");
  const words = (indices ?? []).map((index) => texts.words[index] ?? "?");
  if ([...list.children].map((one) => one.textContent).join(" ") === words.join(" ")) return;
  list.replaceChildren(...words.map((word) => element(list.ownerDocument, "li", "", word)));
}

function renderWarning({ find, texts, time }: PeopleDeps, now: VisitorSnapshot): void {
  const text = warningText(texts.texts, time, now);
  find("warning").hidden = text === null;
  if (text === null) return;
  setText(find("warning-text"), text);
  const aged = now.warning === "age";
  // A button that does nothing would be a lie.
  find("here").hidden = aged;
  find("more").hidden = !aged || now.more !== true;
}

/** What ends when, if a limit is near (P12): in talk and in line alike. */
export function warningText(texts: PageTexts["texts"], time: PeopleDeps["time"], now: VisitorSnapshot): string | null {
  const { warning, more } = now;
  const ends = warning === "silence" ? now.silenceEndsAt : now.ageEndsAt;
  if (warning === null || ends === null) return null;
  return fill(texts[`ui.warning.${warning === "age" && more !== true ? "last" : warning}`], { time: time(ends) });
}
