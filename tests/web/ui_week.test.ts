// @vitest-environment happy-dom
/** Our own week with scripts: as it was built, unless the published document says otherwise by now. */
import { beforeEach, expect, test } from "vitest";
import { correctWeek, sayWeek } from "../../chatsvc/web/ui/week.ts";

const BUILT = { languages: { ro: [[1, 1080, 1260]] }, open: [[0, 1080, 1260]] };
const box = (): HTMLElement => document.querySelector<HTMLElement>("[data-week]")!;
const rows = (): string[][] => [...document.querySelectorAll("tr")].map((row) => [...row.children].map((cell) => cell.textContent ?? ""));
const says = (week: unknown): void => correctWeek(document, { v: 1, entries: [], week }, "mika");
const AS_BUILT = [
  ["Öppet", "som det byggdes"],
  ["română", "tis 18.00–21.00"],
];

beforeEach(() => {
  document.documentElement.lang = "sv";
  document.body.innerHTML = `<div data-open="Öppet"><table><tbody><tr><th>Öppet</th><td>som det byggdes</td></tr><tr><th lang="ro">română</th><td>tis 18.00–21.00</td></tr></tbody></table>
    <p>Vissa dagar <span data-others>andra språk</span></p></div>`;
  document.querySelector<HTMLElement>("div")!.dataset["week"] = JSON.stringify(BUILT);
});

test("a week that has not changed is let be", () => {
  says({ mika: BUILT, kast: { languages: {}, open: [] } });
  expect(rows()).toEqual(AS_BUILT);
});

test("new hours and new languages are written in, each under its own name and marked as its language", () => {
  says({ mika: { languages: { ar: [[6, 600, 720]], "sv-lattlast": [[2, 1080, 1260]] }, open: [[0, 1080, 1260], [2, 1320, 120]] } });
  expect(rows()).toEqual([
    ["Öppet", "mån 18.00–21.00 · ons 22.00–02.00"],
    ["العربية", "sön 10.00–12.00"],
    ["svenska", "ons 18.00–21.00"],
  ]);
  const head = document.querySelectorAll("th")[1]!;
  const arabic = head.querySelector("span")!;
  expect([arabic.lang, arabic.dir, head.scope]).toEqual(["ar", "auto", "row"]);
});

test("where the last language is gone, nothing is said of others; where all is gone, no table stands", () => {
  says({ mika: { languages: {}, open: [[0, 1080, 1260]] } });
  expect([rows().length, box().hidden, document.querySelector<HTMLElement>("[data-others]")?.hidden]).toEqual([1, false, true]);
  says({ kast: BUILT });
  expect([rows().length, box().hidden]).toEqual([0, true]);
});

test("a table that was built empty is filled", () => {
  box().hidden = true;
  box().dataset["week"] = JSON.stringify({ languages: {}, open: [] });
  says({ mika: BUILT });
  expect([rows().length, box().hidden]).toEqual([2, false]);
});

test.each([[undefined], [null], ["text"], [{ mika: 1 }], [{ mika: { open: [] } }]])("what cannot be read changes nothing: %j", (week) => {
  says(week);
  expect(rows()).toEqual(AS_BUILT);
});

test.each([[[["Monday", 1, 2]]], [[[1, 2]]], [[[1, -5, 20]]], ["text"]])("a row that is no hours is left out: %j", (open) => {
  says({ mika: { languages: { ro: [[1, 1080, 1260]] }, open } });
  expect(rows()).toEqual([["română", "tis 18.00–21.00"]]);
});

test("a page without the table, and a document that never came, are let be", () => {
  correctWeek(document, null, "mika");
  expect(rows()).toEqual(AS_BUILT);
  document.body.innerHTML = "<p>rights</p>";
  says({ mika: BUILT });
  expect(document.body.innerHTML).toBe("<p>rights</p>");
});

test("times are written as clocks here show them, also in Arabic and Thai", () => {
  expect(sayWeek([[0, 545, 600]], "en")).toBe("Mon 09:05–10:00");
  for (const language of ["ar", "th"]) expect(sayWeek([[0, 545, 600]], language)).toContain("09:05–10:00");
});
