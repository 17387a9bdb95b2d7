// @vitest-environment happy-dom
/** At the desk: sentences in the visitor's language with the Swedish beside them, and a warning when nobody here reads that language. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, describe, expect, it } from "vitest";
import type { Facts } from "../../counsellor/web/worker_messages.ts";
import { CARDS_PANEL } from "../../counsellor/web/cards_panel.tsx";
import { LANGUAGE_STRIP } from "../../counsellor/web/language_strip.tsx";
import { PANELS, STRIPS } from "../../counsellor/web/panel_list.ts";
import type { Panel, Strip } from "../../counsellor/web/panel_types.ts";
import { reads } from "../../counsellor/web/phrase_book.ts";
import { GROUPS, PHRASES_PANEL } from "../../counsellor/web/phrases_panel.tsx";
import { languageWords } from "../../counsellor/web/words.ts";
import { conversation, FACTS, fakeLink, NOON, PHRASES } from "./console_fake.ts";

let root = document.createElement("div");
const inserted: string[] = [];
const link = fakeLink();
afterEach(() => act(() => render(null, root)));

function put({ Part }: Pick<Panel | Strip, "Part">, language: string, facts: Partial<Facts> = {}): void {
  root = document.createElement("div");
  document.body.replaceChildren(root);
  inserted.length = 0;
  const props = { one: conversation("a", { language }), name: "Havet", facts: { ...FACTS, ...facts }, link, now: NOON, insert: (text: string) => void inserted.push(text) };
  act(() => render(<Part {...props} />, root));
}
const phrase = (id: string): HTMLElement => root.querySelector<HTMLElement>(`[data-phrase="${id}"]`)!;
const checked = (language: string): Partial<Facts> => ({ phrases: { ...PHRASES, [language]: { ...PHRASES[language]!, checked: true } } });

describe("the phrases", () => {
  it("stand in every language in five groups with at least five each, and none is empty", () => {
    for (const language of Object.keys(PHRASES)) {
      put(PHRASES_PANEL, language);
      for (const group of GROUPS) {
        const texts = [...root.querySelectorAll(`[data-group="${group}"] [lang]`)].map(({ textContent }) => textContent);
        expect(texts.length, `${language} ${group}`).toBeGreaterThanOrEqual(5);
        expect(texts.every((text) => (text ?? "").trim().length > 4)).toBe(true);
      }
    }
  });

  it("read from the right in Arabic with the Swedish beside each, and a tap puts only the Arabic into the draft", () => {
    put(PHRASES_PANEL, "ar");
    const one = phrase("anonymity.no_name");
    expect([one.querySelector("[lang]")?.getAttribute("lang"), one.querySelector("[lang]")?.getAttribute("dir")]).toEqual(["ar", "rtl"]);
    expect(one.querySelector(".phrase-original")?.textContent).toBe("Du behöver inte säga vad du heter eller var du bor.");
    act(() => one.click());
    expect([inserted, link.commands]).toEqual([[PHRASES["ar"]!.groups["anonymity"]!["no_name"]], []]);
  });

  it("say once, not twice, what is Swedish already", () => {
    for (const language of ["sv", "sv-lattlast"]) {
      put(PHRASES_PANEL, language);
      expect([root.querySelector(".phrase-original"), root.querySelector(".unchecked")]).toEqual([null, null]);
    }
  });

  it("carry the mark until the organisation has ticked the language, cards as well", () => {
    for (const panel of [PHRASES_PANEL, CARDS_PANEL]) {
      put(panel, "th");
      expect(root.querySelector(".unchecked")?.textContent).toBe("Thailändska: ej granskad av modersmålstalare.");
      put(panel, "th", checked("th"));
      expect(root.querySelector(".unchecked")).toBeNull();
    }
  });

  it("are English where there are no words, and the panel says so", () => {
    put(PHRASES_PANEL, "vi", checked("en"));
    expect(root.querySelector(".unchecked")?.textContent).toContain("Ord på besökarens språk finns inte");
    expect(phrase("greeting.hello").querySelector("[lang]")?.getAttribute("lang")).toBe("en");
  });

  it("show nothing and break nothing when the server sent none", () => {
    put(PHRASES_PANEL, "ro", { phrases: {} });
    expect(root.querySelectorAll("[data-phrase]").length).toBe(0);
  });
});

describe("a language that the counsellor does not read", () => {
  it("is said, with what to use instead and what never to use", () => {
    put(LANGUAGE_STRIP, "uk", { languages: ["sv", "ro"] });
    expect(root.querySelector(".note-wide")?.textContent).toBe(
      "Ukrainska är inte ett av dina språk. Använd frågor med knappar, fraser eller tolk. Skriv aldrig in besökarens text i en översättningstjänst.",
    );
    expect(root.querySelector(".note-slim")?.textContent).toBe("Inte ditt språk: använd knappar, fraser eller tolk. Aldrig en översättningstjänst.");
  });

  it("is any but her own; who has named none reads Swedish", () => {
    expect([reads([], "sv"), reads([], "sv-lattlast"), reads([], "en"), reads(["ro"], "ro-MD"), reads(["ro"], "sv"), reads(["en"], "english")]).toEqual([true, true, false, true, false, false]);
    put(LANGUAGE_STRIP, "en", { languages: ["sv", "en"] });
    expect(root.textContent).toBe("");
  });
});

it("both stand beside every conversation, and staff read the language's name in Swedish", () => {
  expect([PANELS.includes(PHRASES_PANEL), STRIPS.includes(LANGUAGE_STRIP)]).toEqual([true, true]);
  expect(["ar", "sv-lattlast", "x!"].map(languageWords)).toEqual(["Arabiska", "Lättläst svenska", "x!"]);
});
