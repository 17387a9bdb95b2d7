// @vitest-environment happy-dom
/** A supervisor reads which decisions of the board are missing or run out, until somebody has seen to them. */
import { afterEach, expect, it } from "vitest";
import { decisionStateWords } from "../../counsellor/web/board_decisions.tsx";
import { type ConsolePage, consolePage } from "./console_page.tsx";

let page: ConsolePage;
afterEach(() => page?.close());

const insats = { words: "Insats", mandatory: true, days: null } as const;

it("is told loudly, with the way to the register", () => {
  page = consolePage({ role: "supervisor", decisions: [{ ...insats, state: "missing" }, { words: "Riskanalys", mandatory: false, days: 6, state: "valid" }] });
  const box = page.find("[data-decisions]");
  expect(box.textContent).toContain("Insats: saknas. Tjänsten öppnar inte.");
  expect(box.textContent).toContain("Riskanalys: går ut om 6 dagar.");
  expect(box.querySelector("a")?.getAttribute("href")).toBe("/namndbeslut");
});

it("is told nothing where all is well", () => {
  page = consolePage({ role: "supervisor", decisions: [] });
  expect(page.all("[data-decisions]")).toEqual([]);
});

it.each([
  ["missing", true, "X: saknas. Tjänsten öppnar inte."],
  ["missing", false, "X: saknas."],
  ["expired", true, "X: har gått ut. Nästa pass öppnar inte."],
  ["expired", false, "X: har gått ut."],
] as const)("%s, needed: %s", (state, mandatory, words) => expect(decisionStateWords({ words: "X", state, mandatory, days: null })).toBe(words));

it("says the last day as today", () => {
  expect(decisionStateWords({ words: "X", state: "valid", mandatory: true, days: 0 })).toBe("X: gäller bara i dag.");
});
