/** Our own week on the Tonight page: the table that was built, written anew where the published document says otherwise by now. */

type Span = readonly [number, number, number];

/** 1 January 2024 was a Monday, as weekday 0 is. */
const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

/** `said` is the document `directory`, of whatever shape; what cannot be read changes nothing. */
export function correctWeek(document: Document, said: unknown, door: string): void {
  const box = document.querySelector<HTMLElement>("[data-week]");
  const [table, others] = [box?.querySelector("tbody"), box?.querySelector<HTMLElement>("[data-others]")];
  const weeks = (said as { week?: unknown } | null)?.week;
  if (!box || !table || !others || !isRecord(weeks)) return;
  const week = weeks[door] ?? { languages: {}, open: [] };
  if (!isRecord(week) || !isRecord(week["languages"]) || JSON.stringify(week) === box.dataset["week"]) return;
  const { lang } = document.documentElement;
  const rows = [["", week["open"]], ...Object.entries(week["languages"])].filter((one): one is [string, Span[]] => isWeek(one[1]));
  table.replaceChildren(...rows.map(([tag, spans]) => rowOf(document, tag, tag === "" ? (box.dataset["open"] ?? "") : nameOf(tag), sayWeek(spans, lang))));
  box.hidden = rows.length === 0;
  others.hidden = rows.every(([tag]) => tag === "");
}

/** "mån 18.00–21.00 · tis 18.00–21.00", in the page's language; times as clocks here show them. */
export function sayWeek(spans: readonly Span[], language: string): string {
  const days = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" });
  const clock = (minute: number): string => {
    const [hour, rest] = [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, "0"));
    return `${hour}${language.startsWith("sv") ? "." : ":"}${rest}`;
  };
  return spans.map(([day, from, to]) => `${days.format(MONDAY + day * DAY_MS)} ${clock(from)}–${clock(to)}`).join(" · ");
}

function rowOf(document: Document, tag: string, name: string, hours: string): HTMLElement {
  const [row, head, own, cell] = [document.createElement("tr"), document.createElement("th"), document.createElement("span"), document.createElement("td")];
  head.scope = "row";
  own.textContent = name;
  if (tag !== "") [own.lang, own.dir] = [tag, "auto"];
  head.append(own);
  cell.textContent = hours;
  row.append(head, cell);
  return row;
}

/** Whoever looks for her language looks for its own name. */
function nameOf(tag: string): string {
  const [base = tag] = tag.split("-");
  return new Intl.DisplayNames([base], { type: "language" }).of(base) ?? tag;
}

function isWeek(value: unknown): value is readonly Span[] {
  return Array.isArray(value) && value.length > 0 && value.every((span) => Array.isArray(span) && span.length === 3 && span.every((part) => Number.isSafeInteger(part) && part >= 0));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
