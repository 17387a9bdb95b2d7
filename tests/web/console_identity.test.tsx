// @vitest-environment happy-dom
/** The counsellor sees which text can show who the visitor is, has words to ask with, and is asked before she writes such a text herself. */
import { afterEach, describe, expect, it } from "vitest";
import { IDENTITY_KINDS } from "../../anonymity/web/identity_guard.ts";
import { eraseQuestion, identityWords } from "../../counsellor/web/identity_mark.tsx";
import { wordingFor } from "../../counsellor/web/phrase_book.ts";
import { conversation, message, PHRASES } from "./console_fake.ts";
import { consolePage, type ConsolePage } from "./console_page.tsx";

let page: ConsolePage;
afterEach(() => page.close());

const HOME = message(1, "Jag bor på Storgatan 1");
const SV = "Du skrev nyss något som kan visa vem du är. Vill du att jag raderar det?";
const draft = (): string => (page.find(".composer textarea") as HTMLTextAreaElement).value;
const sent = (): readonly string[] => page.link.commands.flatMap((one) => (one.do === "send" ? [one.text] : []));

describe("a text of the visitor's", () => {
  it("that shows an address is marked, with a question for the draft and the erase beside it", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a", { messages: [HOME, message(2, "jag är rädd")] })] });
    expect(page.all("[data-identity]")).toHaveLength(1);
    expect(page.find("[data-identity]").textContent).toContain("Ser ut som en adress. Bara du ser den här raden.");
    page.click("[data-ask-erase]");
    expect([draft(), sent()]).toEqual([SV, []]);
    page.click("[data-identity] .erase");
    page.click("[data-identity] .erase");
    expect(page.link.commands).toContainEqual({ do: "erase", conversation: "a", counter: 1 });
  });

  it("is asked about in the visitor's language where we have it, else in English; a draft stays", () => {
    page = consolePage();
    for (const [language, begins] of [["ro", "Tocmai"], ["sv-lattlast", "Du skrev något"], ["so", "You just wrote"]] as const) {
      page.show({ conversations: [conversation(`in ${language}`, { language, messages: [HOME], draft: "Hej" })] });
      page.click("[data-ask-erase]");
      expect(draft()).toMatch(new RegExp(`^Hej\n${begins}`));
      expect(page.all("[data-identity] .unchecked").length > 0, "words that nobody has read say so").toBe(!language.startsWith("sv"));
    }
  });

  it("has its question in every language that we have words in, each with its own", () => {
    const questions = Object.keys(PHRASES).map((language) => eraseQuestion(wordingFor(language, PHRASES)));
    expect(new Set(questions.filter((question) => question !== "")).size).toBe(Object.keys(PHRASES).length);
  });

  it("says each kind once, in words", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a", { messages: [message(1, "070-123 45 67, 073-123 45 67 eller kim@exempel.org")] })] });
    expect(page.find("[data-identity]").textContent).toContain("Ser ut som ett telefonnummer, en e-postadress.");
    expect(new Set(IDENTITY_KINDS.map(identityWords)).size).toBe(IDENTITY_KINDS.length);
  });

  it("is not marked when it is gone, one's own, over, or when such words are just what must be said", () => {
    page = consolePage();
    for (const change of [
      { messages: [{ ...HOME, gone: true, text: "" }] },
      { messages: [message(1, HOME.text, { mine: true })] },
      { messages: [HOME], phase: "ended" as const },
      { messages: [HOME], guardSilent: true },
    ]) {
      page.show({ conversations: [conversation("a", change)] });
      expect(page.all("[data-identity]")).toHaveLength(0);
    }
    expect(page.all(".erase"), "erasing is still there while it is silent").toHaveLength(1);
  });
});

describe("a text of the counsellor's own", () => {
  const write = (text: string, change = {}): void => {
    page = consolePage();
    page.show({ conversations: [conversation("a", change)] });
    page.later(60_000);
    page.type(".composer textarea", text);
  };

  it("that shows a number is asked about once; the same button sends it", () => {
    write("mitt nummer är 070-123 45 67");
    page.press(".composer textarea", "Enter");
    expect(sent()).toEqual([]);
    expect(page.find(".composer-note").textContent).toContain("Det ser ut som ett telefonnummer");
    expect(page.find(".composer [type=submit]").textContent).toBe("Skicka ändå?");
    page.later(1_000);
    page.press(".composer textarea", "Enter");
    expect(sent()).toEqual(["mitt nummer är 070-123 45 67"]);
    expect(page.all(".composer-note")).toHaveLength(0);
  });

  it("is not answered by a key that is held down", () => {
    write("070-123 45 67");
    page.press(".composer textarea", "Enter");
    page.press(".composer textarea", "Enter", { repeat: true });
    expect(sent()).toEqual([]);
  });

  it("that was changed is asked about anew, and numbers that help never are", () => {
    write("070-123 45 67");
    page.press(".composer textarea", "Enter");
    page.type(".composer textarea", "070-123 45 68");
    page.press(".composer textarea", "Enter");
    expect(sent()).toEqual([]);
    page.type(".composer textarea", "Ring 90101 eller 112");
    page.press(".composer textarea", "Enter");
    expect(sent()).toEqual(["Ring 90101 eller 112"]);
  });

  it("goes unasked while such words are just what must be said", () => {
    write("070-123 45 67", { guardSilent: true });
    page.press(".composer textarea", "Enter");
    expect(sent()).toEqual(["070-123 45 67"]);
  });
});
