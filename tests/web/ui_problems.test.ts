// @vitest-environment happy-dom
/** Every problem that there can be has a screen, words in both languages, and a way out; and a stranger's text breaks none of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { EndedWhy, Link, ProblemCode, VisitorPhase } from "../../chatsvc/web/net/visitor_types.ts";
import { BLOCK_OF, linkText, screenOf } from "../../chatsvc/web/ui/screens.ts";
import { safeText } from "../../chatsvc/web/ui/text_safety.ts";
import { fill } from "../../chatsvc/web/ui/texts.ts";
import { IDLE } from "./fake_visitor_client.ts";
import { openVisitPage, TEXTS } from "./visit_page.ts";

const CODES = Object.keys(BLOCK_OF) as ProblemCode[];
const BLOCKS = [...new Set(Object.values(BLOCK_OF))];
const SITE = join(import.meta.dirname, "../../chatsvc/site");

function catalogue(language: string): Readonly<Record<string, string>> {
  const text = readFileSync(join(SITE, `locale/${language}/LC_MESSAGES/site.po`), "utf8");
  return Object.fromEntries([...text.matchAll(/^msgid "(.+)"\nmsgstr "(.*)"$/gm)].map(([, id, words]) => [id, JSON.parse(`"${words}"`) as string]));
}

describe.each(["sv", "en"])("in %s", (language) => {
  const texts = catalogue(language);

  test.each(BLOCKS)("the problem %s says what it is and what to do, without jargon or blame", (block) => {
    const [title, more] = [texts[`problem.${block}`] ?? "", texts[`problem.${block}.text`] ?? ""];
    expect(title.length).toBeGreaterThan(5);
    expect(more.length).toBeGreaterThan(title.length / 2);
    expect(`${title} ${more}`).not.toMatch(/[a-z]_[a-z]|websocket|certificate|certifikat|protocol|token|error|exception|you failed|du misslyckades/iu);
  });

  test("each text that scripts fill in is there, with the same places to fill as in the other language", () => {
    const other = catalogue(language === "sv" ? "en" : "sv");
    const places = (text: string): readonly string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "").sort();
    const keys = Object.keys(texts).filter((key) => key.startsWith("ui."));
    expect(keys.length).toBeGreaterThan(25);
    for (const key of keys) expect([key, places(texts[key] ?? "")]).toEqual([key, places(other[key] ?? "")]);
  });

  test("delivered is told apart from accepted, and neither is called read", () => {
    const states = ["queued", "accepted", "delivered"].map((state) => texts[`ui.state.${state}`] ?? "");
    expect(new Set(states).size).toBe(3);
    for (const state of states) expect(state).not.toMatch(/\bread\b|\bläst\b/iu);
  });
});

describe("on the page", () => {
  beforeEach(() => openVisitPage(document));

  test.each(BLOCKS)("%s has a heading that can take the focus, and a button or words where to go", (block) => {
    const part = document.querySelector<HTMLElement>(`[data-problem="${block}"]`);
    expect(part?.querySelector("h1")?.getAttribute("tabindex")).toBe("-1");
    expect(part?.querySelector(".lead")?.textContent).not.toBe("");
    expect(part?.querySelectorAll("button[data-again], button[data-reload]").length).toBeGreaterThan(0);
  });

  test("no problem takes the exit or the numbers to call away", () => {
    expect(document.querySelector('section[data-step="problem"]')?.textContent).toContain(TEXTS.texts["numbers.title" as keyof typeof TEXTS.texts]);
    expect(document.querySelector('[data-part="exit"]')?.closest("section[data-step]")).toBeNull();
  });
});

describe("screens", () => {
  const phases: readonly VisitorPhase[] = ["idle", "working", "connecting", "waiting", "joining", "talking", "ended", "left", "refused"];
  const links: readonly Link[] = ["up", "reconnecting", "store_away"];
  const whys: readonly (EndedWhy | null)[] = ["visitor", "counsellor", "silence", "age", "service", null];

  test.each(CODES)("%s leads to its block when refused, and to none while there is hope", (problem) => {
    expect(screenOf({ ...IDLE, phase: "refused", problem }, true)).toEqual({ kind: "problem", block: BLOCK_OF[problem] });
    for (const phase of ["working", "connecting", "waiting", "joining"] as const) expect(screenOf({ ...IDLE, phase, problem }, false).kind).toBe("waiting");
  });

  test("any snapshot has one screen, whose texts exist", () => {
    const snapshot = fc.record({
      phase: fc.constantFrom(...phases),
      link: fc.constantFrom(...links),
      problem: fc.option(fc.constantFrom(...CODES)),
      ended: fc.constantFrom(...whys),
      endConfirmed: fc.boolean(),
    });
    fc.assert(
      fc.property(snapshot, fc.boolean(), (change, talked) => {
        const now = { ...IDLE, ...change };
        const screen = screenOf(now, talked);
        if (screen.kind === "waiting" && screen.status !== null) expect(TEXTS.texts[screen.status]).toBeTruthy();
        if (screen.kind === "bye") expect(TEXTS.texts[screen.why]).toBeTruthy();
        if (screen.kind === "problem") expect(BLOCKS).toContain(screen.block);
        const line = linkText(now);
        expect(line === null).toBe(now.link === "up");
      }),
    );
  });

  test("after the quick exit nothing is shown any more, whatever else happened", () => {
    for (const ended of whys) for (const link of links) expect(screenOf({ ...IDLE, phase: "left", ended, link, problem: "keys" }, true)).toEqual({ kind: "as_it_is" });
  });
});

describe("a stranger's text", () => {
  const turners = ["\u202A", "\u202B", "\u202C", "\u202D", "\u202E", "\u2066", "\u2067", "\u2068", "\u2069", "\u200E", "\u200F", "\u061C"];

  test.each(turners)("%j cannot turn what follows, alone, in numbers or at the end", (turner) => {
    for (const text of [turner, `${turner}112`, `ring ${turner}`, `a${turner}${turner}b`]) {
      expect(safeText(text)).not.toContain(turner);
      expect(safeText(text)).toHaveLength(text.length);
    }
  });

  test.each(["\u00AD", "\u034F", "\u200B", "\u200C", "\u200D", "\u2060", "\u2064", "\uFEFF"])("%j hides nothing by being many", (hidden) => {
    expect(safeText(`a${hidden.repeat(2)}b`)).toBe(`a${hidden.repeat(2)}b`);
    expect(safeText(`a${hidden.repeat(3)}b`)).toBe(`a${hidden.repeat(2)}\uFFFDb`);
    expect(safeText(`a${hidden.repeat(500)}b`)).toBe(`a${hidden.repeat(2)}\uFFFDb`);
  });

  test("several kinds of hidden characters do not help one another", () => {
    expect(safeText(`a${"\u200B\u200C\u200D\u2060".repeat(20)}b`)).toBe("a\u200B\u200C\uFFFDb");
  });

  test.each([["grave", "\u0300"], ["below", "\u0323"], ["through", "\u0338"], ["around", "\u20DD"], ["Thai", "\u0E49"], ["Arabic", "\u0651"]])("marks %s pile up to four and no higher", (_name, mark) => {
    expect(safeText(`e${mark.repeat(4)}x`)).toBe(`e${mark.repeat(4)}x`);
    expect(safeText(`e${mark.repeat(5)}x`)).toBe(`e${mark.repeat(4)}\uFFFDx`);
  });

  test("a flood on every letter of a long text is cut on every letter, in good time", () => {
    const flood = `e${"\u0301".repeat(30)}`.repeat(2_000);
    const before = performance.now();
    const safe = safeText(flood);
    expect(performance.now() - before).toBeLessThan(1_000);
    expect(safe).toBe(`e${"\u0301".repeat(4)}\uFFFD`.repeat(2_000));
  });

  test.each(["\u200C", "\u200D", "\u034F", "\uFE0F"])("marks pile up no higher when %j stands between them", (between) => {
    const safe = safeText(`e${`${"\u0301".repeat(4)}${between}`.repeat(50)}x`);
    for (const { segment } of new Intl.Segmenter().segment(safe)) expect([...segment].length).toBeLessThan(10);
    expect(safe).toHaveLength(7);
  });

  test("made safe twice is the same", () => {
    const nasty = fc.string({ unit: fc.constantFrom("a", "\n", "\r", "\u0301", "\u200B", "\u200D", "\u202E", "\u0000", "\t", "👍", "\u0085"), maxLength: 80 });
    fc.assert(
      fc.property(nasty, (text) => {
        expect(safeText(safeText(text))).toBe(safeText(text));
      }),
    );
  });

  test("as a name in a sentence fills one place and opens no other", () => {
    const template = "{name} writes, {name}.";
    for (const name of ["{name}", "{count}", "$&", "$1", "{", "}"]) expect(fill(template, { name })).toBe(`${name} writes, ${name}.`);
    expect(fill("{a}{b}", { a: 1, b: 0 })).toBe("10");
  });
});
