/** The Tonight page with scripts: what is open now comes first, corrected by the directory of this minute, our week and our next opening. */
import { standingOf } from "./intake.ts";
import { sayHours } from "./opening_hours.ts";
import { type Find, finder, setText } from "./parts.ts";
import type { PageTexts } from "./texts.ts";
import { correctWeek } from "./week.ts";

/** Hours in the directory are the reception's. */
const ZONE = "Europe/Stockholm";
const MARKED_EACH_MS = 60_000;
const WEEK = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

export interface TonightDeps {
  readonly document: Document;
  readonly now: () => number;
  /** One published document, parsed; rejects when it cannot be had. */
  readonly load: (address: string) => Promise<unknown>;
}

export async function openTonight(deps: TonightDeps): Promise<void> {
  const { document } = deps;
  const find = finder(document);
  sortByOpen(document, find, deps.now());
  // A page may lie open for hours. Only the words change then: nothing moves under a finger.
  const entries = find("entries");
  const again = (): void => {
    if (document.contains(entries)) markOpen(document, find, deps.now());
  };
  setInterval(again, MARKED_EACH_MS);
  document.addEventListener("visibilitychange", again);
  // A page that was built last week must not send anybody to a number that was taken away this morning.
  const said = await deps.load("/pub/directory.json").catch(() => null);
  correct(document, said);
  await sayOurs(deps, find, said).catch(() => undefined);
}

/** Whether somebody answers at this moment; null: nobody knows. */
export function isOpen(spans: readonly (readonly [number, number, number])[], now: number): boolean | null {
  if (spans.length === 0) return null;
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).formatToParts(now);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? "";
  const day = WEEK.indexOf(part("weekday"));
  const minute = Number(part("hour")) * 60 + Number(part("minute"));
  return spans.some(([on, opens, closes]) => on === day && opens <= minute && minute < closes);
}

/** Says at each entry whether somebody answers now; returns those where nobody does, or nobody knows. */
function markOpen(document: Document, find: Find, now: number): ReadonlySet<HTMLElement> {
  const { open = "", closed = "" } = find("entries").dataset;
  const shut = new Set<HTMLElement>();
  for (const entry of document.querySelectorAll<HTMLElement>("ul.entries li[data-hours]")) {
    const is = isOpen(JSON.parse(entry.dataset["hours"] ?? "[]"), now);
    if (is !== true) shut.add(entry);
    const badge = entry.querySelector<HTMLElement>("[data-badge]");
    if (badge === null || is === null) continue;
    setText(badge, is ? open : closed);
    badge.classList.toggle("on", is);
    badge.hidden = false;
  }
  return shut;
}

function sortByOpen(document: Document, find: Find, now: number): void {
  const shut = markOpen(document, find, now);
  for (const list of document.querySelectorAll("ul.entries")) {
    const entries = [...list.querySelectorAll<HTMLElement>("li[data-hours]")];
    // Moved in place, in the order they have: the core is not shuffled more than it must.
    for (const entry of [...entries.filter((one) => !shut.has(one)), ...entries.filter((one) => shut.has(one))]) list.append(entry);
  }
  const groups = [...document.querySelectorAll("[data-group]")];
  const isAwake = (group: Element): boolean => group.querySelector(".badge.on") !== null;
  const after = groups.at(-1)?.nextSibling ?? null;
  for (const group of [...groups.filter(isAwake), ...groups.filter((one) => !isAwake(one))]) group.parentNode?.insertBefore(group, after);
}

/** Takes out what the directory no longer shows and writes the number that it has now; the core is never taken out. */
function correct(document: Document, said: unknown): void {
  const entries = (said as { entries?: unknown } | null)?.entries;
  if (!Array.isArray(entries) || entries.length === 0) return;
  const known = new Map(entries.map((one: { key?: unknown; number?: unknown }) => [one.key, one.number]));
  // Built from an organisation's file alone: there is nothing to compare with.
  if (document.querySelector('[data-key="number0"]')) return;
  for (const entry of document.querySelectorAll<HTMLElement>("li[data-key]")) {
    const number = known.get(entry.dataset["key"]);
    if (!known.has(entry.dataset["key"]) && !("core" in entry.dataset)) entry.remove();
    const call = entry.querySelector<HTMLAnchorElement>("a[href^='tel:']");
    if (call === null || typeof number !== "string" || !/^\+?[0-9][0-9 -]{1,22}$/.test(number) || call.textContent === number) continue;
    call.textContent = number;
    call.href = `tel:${number.replace(/[^0-9+]/g, "")}`;
  }
  for (const group of document.querySelectorAll("[data-group]")) if (group.querySelector("li") === null) group.remove();
}

/** Only the Tonight page itself says when we open: the week as it is by now, and what comes next. */
async function sayOurs({ document, now, load }: TonightDeps, find: Find, said: unknown): Promise<void> {
  const { lang } = document.documentElement;
  const place = document.querySelector<HTMLElement>("[data-place]")?.dataset["place"];
  if (place === undefined) return;
  const others = Promise.all([load(`/${lang}/texts.json`), load("/pub/status.json")]);
  others.catch(() => undefined);
  const { tonight } = (await load("/config.json")) as { tonight: Record<string, string> };
  const door = Object.keys(tonight).find((one) => tonight[one] === place) ?? "";
  correctWeek(document, said, door);
  const [{ texts }, status] = (await others) as [PageTexts, unknown];
  const standing = standingOf(status, door);
  if (standing.kind === "unknown") return;
  const hours = sayHours(standing.hours, { texts, language: lang, now: now() });
  if (standing.kind === "open") setText(find("next"), [texts["ui.open_again"], hours].join(" ").trim());
  else if (hours !== "") setText(find("next"), hours);
}
