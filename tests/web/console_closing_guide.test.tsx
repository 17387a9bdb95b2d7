// @vitest-environment happy-dom
/** The closing guide: four steps in the visitor's language, put into the draft, and nothing waits for them. */
import { afterEach, expect, it } from "vitest";
import { conversation } from "./console_fake.ts";
import { consolePage, type ConsolePage } from "./console_page.tsx";

let page: ConsolePage;
afterEach(() => page.close());

function open(language: string): void {
  page = consolePage();
  page.show({ conversations: [conversation("a", { language })] });
  page.later(10_000);
  page.click('[data-open-panel="closing"]');
}

it("has four steps, and a tap puts the words into the draft", () => {
  open("sv");
  expect(page.all("[data-closing-step]").map((one) => one.dataset["closingStep"])).toEqual(["time", "next", "tonight", "goodbye"]);
  page.click('[data-panel="closing"] [data-phrase="closing.goodbye"]');
  expect((page.find(".composer textarea") as HTMLTextAreaElement).value).toBe("Tack för att du skrev. Ta hand om dig.");
  expect(page.link.commands.filter(({ do: what }) => what === "send")).toEqual([]);
});

it("speaks the visitor's language with the Swedish beside it, from right to left where it is written so", () => {
  open("ar");
  const phrases = page.all('[data-panel="closing"] .phrase');
  expect(phrases.every((one) => one.querySelector('[lang="ar"]')?.getAttribute("dir") === "rtl")).toBe(true);
  expect(page.all('[data-panel="closing"] .phrase-original').map((one) => one.textContent)).toContain("Tack för att du skrev. Ta hand om dig.");
  expect(phrases.every((one) => (one.textContent ?? "").length > 10)).toBe(true);
});

it("holds up no end", () => {
  open("sv");
  page.click(".ending button");
  page.click(".ending .danger");
  expect(page.link.commands).toContainEqual({ do: "end", conversation: "a", why: "well" });
});
