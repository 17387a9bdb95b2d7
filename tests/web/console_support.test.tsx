// @vitest-environment happy-dom
/** At the desk: who else can be called, found by need, age, language and hour, and what of it a visitor's card says. */
import fc from "fast-check";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, describe, expect, it } from "vitest";
import { readCard } from "../../chatsvc/web/e2ee/cards.ts";
import type { DeskConversation } from "../../chatsvc/web/net/desk_types.ts";
import { meaningOf } from "../../counsellor/web/cards_said.tsx";
import { PANELS } from "../../counsellor/web/panel_list.ts";
import { wordingFor } from "../../counsellor/web/phrase_book.ts";
import { known } from "../../counsellor/web/risk.ts";
import { ANY, type Directory, fitting, type SupportEntry } from "../../counsellor/web/support_entries.ts";
import { SUPPORT_PANEL, SupportPart } from "../../counsellor/web/support_panel.tsx";
import { happensIn, hoursIn, supportCard } from "../../counsellor/web/support_words.ts";
import { conversation, FACTS, fakeLink, message, NOON, PHRASES } from "./console_fake.ts";

type Hours = SupportEntry["hours"];
const week = (days: readonly number[], opens: number, closes: number): Hours => days.map((day) => [day, opens, closes] as const);
const ALWAYS = week([0, 1, 2, 3, 4, 5, 6], 0, 1440);

function entry(change: Partial<SupportEntry> = {}): SupportEntry {
  return {
    key: "kfl",
    name: "Kvinnofridslinjen",
    number: "020-50 50 50",
    site: "",
    hours: ALWAYS,
    hours_text: "",
    for_whom: "Kvinnor som har utsatts för våld.",
    needs: ["violence"],
    age_from: null,
    age_to: null,
    languages: ["sv"],
    facts: { voice: true, free: true, on_bill: false },
    happens: "Någon svarar och lyssnar.",
    core: true,
    checked: "2026-11-01",
    open: true,
    opens: "",
    overdue: false,
    owner: "Samordnaren",
    ...change,
  };
}
const MEN = entry({ key: "man", name: "Stödlinjen för män", number: "020-80 80 80", needs: ["crime"], age_from: 18, hours: week([0, 1, 2, 3, 4, 5, 6], 420, 1260), open: false, opens: "i morgon 07:00", languages: ["sv", "ar"] });
const CHILDREN = entry({ key: "bris", name: "Bris", number: "116 111", age_to: 17, overdue: true, checked: null });
const UNKNOWN = entry({ key: "jour", name: "Jouren", number: "", site: "jour.se/hej", hours: [], hours_text: "Kontorstid.", open: null, facts: {} });
const DIRECTORY: Directory = { entries: [entry(), MEN, CHILDREN, UNKNOWN], needs: { violence: "Våld och hot", crime: "Brott och polis" }, facts: { voice: "Tar emot samtal", sms: "Tar emot sms", on_bill: "Syns på telefonräkningen" } };

let root = document.createElement("div");
const link = { current: fakeLink() };
afterEach(() => act(() => render(null, root)));
async function open(change: Partial<DeskConversation> = {}, load = () => Promise.resolve(DIRECTORY)): Promise<void> {
  root = document.createElement("div");
  document.body.replaceChildren(root);
  link.current = fakeLink();
  const props = { one: conversation("a", change), name: "Havet", facts: FACTS, link: link.current, now: NOON, insert: () => undefined };
  await act(async () => render(<SupportPart {...props} load={load} />, root));
  await act(async () => Promise.resolve());
}
const shown = (): readonly (string | undefined)[] => [...root.querySelectorAll<HTMLElement>("[data-entry]")].map(({ dataset }) => dataset["entry"]);
const at = (key: string): HTMLElement => root.querySelector<HTMLElement>(`[data-entry="${key}"]`)!;
function want(what: string, value: string): void {
  const field = root.querySelector<HTMLInputElement>(`[data-want="${what}"]`)!;
  act(() => {
    field.value = value;
    field.dispatchEvent(new Event(what === "age" ? "input" : "change", { bubbles: true }));
  });
}

describe("a search", () => {
  it("is by need, age, language and open now, and together they narrow", async () => {
    await open();
    expect(shown()).toEqual(["kfl", "man", "bris", "jour"]);
    want("need", "violence");
    expect(shown()).toEqual(["kfl", "bris", "jour"]);
    want("age", "17");
    expect(shown()).toEqual(["kfl", "bris", "jour"]);
    want("age", "18");
    expect(shown()).toEqual(["kfl", "jour"]);
    act(() => root.querySelector<HTMLInputElement>('[data-want="open"]')!.click());
    expect(shown()).toEqual(["kfl"]);
    want("language", "ar");
    expect(shown()).toEqual([]);
    expect(root.textContent).toContain("Ingen post passar");
  });

  it("never finds more by asking for more, and an age that is none is not asked for", () => {
    const wanted = fc.record({ need: fc.constantFrom("", "violence", "crime"), age: fc.constantFrom("", "0", "17", "18", "x", "-1"), language: fc.constantFrom("", "sv", "ar"), openNow: fc.boolean() });
    fc.assert(
      fc.property(wanted, (one) => {
        const found = fitting(DIRECTORY.entries, one);
        for (const wider of [{ need: "" }, { age: "" }, { language: "" }, { openNow: false }]) expect(fitting(DIRECTORY.entries, { ...one, ...wider })).toEqual(expect.arrayContaining([...found]));
      }),
    );
    expect(fitting(DIRECTORY.entries, { ...ANY, age: "x" }).length).toBe(4);
  });
});

describe("an entry", () => {
  it("says whether somebody answers now, and when it was checked", async () => {
    await open();
    expect([at("kfl"), at("man"), at("jour")].map((one) => one.querySelector(".support-now")?.textContent)).toEqual(["Öppet nu", "Stängt, öppnar i morgon 07:00", "Öppettider okända"]);
    expect(at("kfl").querySelector(".support-checked")?.textContent).toBe("Kontrollerad 2026-11-01");
    expect([at("kfl"), at("bris")].map((one) => one.querySelector(".support-facts")?.textContent)).toEqual(["Tar emot samtal: ja · Syns på telefonräkningen: nej", undefined]);
    expect(at("bris").querySelector(".unchecked")?.textContent).toBe("Aldrig kontrollerad av er. Visas ändå. Ägare: Samordnaren.");
  });

  it("goes as a card by one tap, and not while texts must wait", async () => {
    await open({ language: "en" });
    act(() => at("kfl").querySelector("button")!.click());
    const [command] = link.current.commands;
    expect(command).toMatchObject({ do: "card", conversation: "a", card: { kind: "support", id: "kfl", number: "020-50 50 50", hours: "Open day and night." } });
    await open({ mustWait: true });
    expect([...root.querySelectorAll<HTMLButtonElement>("[data-send-support]")].every(({ disabled }) => disabled)).toBe(true);
  });
});

describe("a card", () => {
  it("speaks the visitor's language of hours and of what is known, and no Swedish to who does not read it", () => {
    const ro = wordingFor("ro", PHRASES);
    expect(hoursIn(MEN, ro)).toBe("luni–duminică 07:00–21:00");
    expect(happensIn(entry(), ro)).toBe("Apelul este gratuit. Numărul nu apare pe factura de telefon.");
    const sv = wordingFor("sv", PHRASES);
    expect(happensIn(entry(), sv)).toBe("Någon svarar och lyssnar. Samtalet är gratis. Numret syns inte på telefonräkningen.");
    expect(hoursIn(entry({ hours: [...week([0, 2], 510, 1200), ...week([1, 3, 4], 510, 960), [4, 1000, 1100]], hours_text: "Stängt på helgdagar." }), sv)).toBe(
      "måndag 08:30–20:00; tisdag 08:30–16:00; onsdag 08:30–20:00; torsdag 08:30–16:00; fredag 08:30–16:00, 16:40–18:20 Stängt på helgdagar.",
    );
    expect(hoursIn(UNKNOWN, ro)).toBe("Kontorstid.");
  });

  it("says in every language that an interpreter can be had", () => {
    for (const language of Object.keys(PHRASES)) {
      const wording = wordingFor(language, PHRASES);
      const said = (has: boolean): string => happensIn(entry({ facts: { interpreter: has }, happens: "" }), wording);
      expect([said(true).length > 5, said(false)], language).toEqual([true, ""]);
    }
  });

  it("claims nothing of an entry that nobody vouches for, and nothing that nobody knows", () => {
    const sv = wordingFor("sv", PHRASES);
    expect(happensIn(entry({ overdue: true }), sv)).toBe("Någon svarar och lyssnar.");
    expect(happensIn(entry({ facts: {}, happens: "" }), sv)).toBe("");
    expect(happensIn(entry({ facts: { on_bill: true, asks_name: true, must_report: true }, happens: "" }), sv)).toBe(
      "Numret kan synas på telefonräkningen. De kan fråga vad du heter. Om ett barn far illa måste de berätta det vidare.",
    );
  });

  it("may be said in every language, with every known fact and the longest texts of a directory", () => {
    const full = entry({ name: "ö".repeat(120), happens: "ö".repeat(300), hours_text: "ö".repeat(160), facts: { free: true, on_bill: true, asks_name: true, interpreter: true, must_report: true } });
    for (const language of Object.keys(PHRASES)) {
      for (const one of [...DIRECTORY.entries, full, { ...full, hours: [0, 1, 2, 3, 4, 5, 6].map((day) => [day, 500 + day, 1000] as const) }]) {
        const card = supportCard(one, wordingFor(language, PHRASES));
        expect(readCard(card), `${language} ${one.key}`).toEqual(card);
      }
    }
  });

  it("stands in the transcript in Swedish, and answers no risk though its name is one", () => {
    const card = supportCard(entry({ key: "alone" }), wordingFor("en", PHRASES));
    const said = message(1, card.text, { mine: true, said: { kind: "card", card } });
    expect(meaningOf(said, [said])).toBe("Kort om stöd: 020-50 50 50");
    expect(known({ marks: {}, messages: [said] }, "alone")).toBeNull();
  });
});

it("a directory that cannot be read says so with the numbers that always hold", async () => {
  await open({}, () => Promise.reject(new Error("away")));
  expect(root.querySelector(".support-away")?.textContent).toBe("Katalogen går inte att läsa just nu. Vid fara: 112. Självmordstankar: 90101.");
  expect(PANELS).toContain(SUPPORT_PANEL);
});
