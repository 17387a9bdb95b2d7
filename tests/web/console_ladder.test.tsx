// @vitest-environment happy-dom
/** The ladder: any rung in two presses, who decides and why, and never a dead end when nobody answers. */
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type EscalationsView, type EscalationView, hearEscalations, NO_ESCALATIONS, sayEscalation } from "../../chatsvc/web/net/desk_escalations.ts";
import type { DeskCommand } from "../../counsellor/web/worker_messages.ts";
import { conversation, NOON } from "./console_fake.ts";
import { type ConsolePage, consolePage } from "./console_page.tsx";

const KEY = "6b".repeat(16);
const HERE: EscalationsView = { ...NO_ESCALATIONS, known: true, supervisors: { mika: 1 } };
const entry = (change: Partial<EscalationView> = {}): EscalationView => ({
  key: KEY,
  kind: "consult",
  door: "mika",
  state: "raised",
  raisedAt: NOON - 61_000,
  dueAt: NOON + 200_000,
  passedTo: "",
  raisedBy: "Linnea",
  takenBy: "",
  decision: "",
  mine: true,
  ...change,
});

let page: ConsolePage;
afterEach(() => {
  page.close();
  vi.useRealTimers();
});

function atTheLadder(escalations: EscalationsView = HERE, marks: Readonly<Record<string, string>> = {}, change = {}): void {
  page = consolePage();
  page.show({ conversations: [conversation("a", { marks, ...change })], escalations });
  page.click('[data-open-panel="ladder"]');
}
const rung = (kind: string): string => `[data-rung="${kind}"]`;
const said = <D extends DeskCommand["do"]>(what: D) => page.link.commands.filter((one): one is Extract<DeskCommand, { do: D }> => one.do === what);

describe("a rung", () => {
  it("join leads to the people of the conversation, and asks no supervisor by itself", () => {
    atTheLadder();
    page.click('[data-raise="join"]');
    expect(said("escalate")).toEqual([]);
    expect(page.find('[data-panel="people"]').hidden).toBe(false);
  });

  it.each(["emergency", "child", "police"])("%s is two presses away and carries nothing of the conversation", (kind) => {
    atTheLadder();
    page.click(`[data-raise="${kind}"]`);
    const [asked] = said("escalate");
    expect(asked).toMatchObject({ kind, door: "mika" });
    expect(asked!.key).toMatch(/^[0-9a-f]{32}$/);
    expect(Object.keys(asked!).sort()).toEqual(["do", "door", "key", "kind"]);
    expect(said("mark")).toEqual([{ do: "mark", conversation: "a", what: `escalation_${kind}`, value: asked!.key }]);
  });

  it("that is open already is shown and not raised again", () => {
    atTheLadder({ ...HERE, entries: [entry({ kind: "police" })] }, { escalation_police: KEY });
    page.click('[data-raise="police"]');
    expect(said("escalate")).toEqual([]);
    page.close();
    atTheLadder({ ...HERE, entries: [entry({ kind: "police", state: "closed", decision: "advised" })] }, { escalation_police: KEY });
    page.click('[data-raise="police"]');
    expect(said("escalate")).toHaveLength(1);
  });

  it("says who decides and on which law", () => {
    atTheLadder();
    expect(page.find(rung("child")).textContent).toContain("Du måste själv, genast");
    expect(page.find(rung("child")).textContent).toContain("19 kap. 1 §");
    expect(page.find(rung("police")).textContent).toContain("Handledaren bestämmer");
    expect(page.find(rung("emergency")).textContent).toContain("kan inte se var personen är");
  });

  it("does not let a bought act between adults be reported", () => {
    atTheLadder(HERE, {}, { path: "buys" });
    expect(page.find(rung("police")).textContent).toContain("köpt sex av en vuxen anmäls inte");
    expect(page.find(rung("police")).textContent).not.toContain("Med besökarens ja");
  });

  it("puts words into the draft and never sends them", () => {
    atTheLadder();
    page.click(`${rung("join")} [data-insert-wording]`);
    expect((page.find(".composer textarea") as HTMLTextAreaElement).value).toContain("Du bestämmer.");
    expect(said("send")).toEqual([]);
  });

  it("has the words in the visitor's language, with the Swedish below, and says that nobody has checked them", () => {
    atTheLadder(HERE, {}, { language: "ar" });
    const emergency = page.find(rung("emergency"));
    const say = emergency.querySelector(".rung-say")!;
    expect([say.getAttribute("lang"), say.getAttribute("dir")]).toEqual(["ar", "rtl"]);
    expect(say.textContent).toContain("112");
    expect(emergency.querySelector(".phrase-original")!.textContent).toContain("Jag är orolig för ditt liv");
    expect(emergency.querySelector(".unchecked")!.textContent).toContain("ej granskad");
  });

  it("says when there are no words in the visitor's language", () => {
    atTheLadder(HERE, {}, { language: "so" });
    expect(page.find(`${rung("emergency")} .rung-say`).getAttribute("lang")).toBe("en");
    expect(page.find(rung("emergency")).textContent).toContain("Det här är på engelska");
    page.close();
    atTheLadder();
    expect(page.find(rung("emergency")).querySelector(".phrase-original")).toBeNull();
  });

  it("writes down a report about a child under its law, raised first", () => {
    atTheLadder();
    page.click(`${rung("child")} [data-done]`);
    const [asked] = said("escalate");
    expect(said("decide")).toEqual([{ do: "decide", key: asked!.key, decision: "reported", gate: "sol_19_1" }]);
    expect(page.find(`${rung("child")} a[target]`).getAttribute("href")).toBe("/orosanmalan");
  });
});

describe("where it stands", () => {
  const marks = { escalation_consult: KEY };
  const stands = (change: Partial<EscalationView>, answer: EscalationsView["answer"] = null): string => {
    atTheLadder({ ...HERE, entries: [entry(change)], answer }, marks);
    return page.find(`${rung("consult")} .rung-stands`).textContent;
  };

  it("is live: raised, taken, passed, nobody, decided", () => {
    expect(stands({})).toContain("Handledaren är kallad. Utan svar går det vidare");
    page.close();
    expect(stands({ state: "acknowledged", takenBy: "Handledare", dueAt: null })).toContain("Handledare har tagit emot.");
    expect(stands({ state: "acknowledged", takenBy: "Handledare" })).toContain("Handledare tog emot, men har stängt sin sida.");
    page.close();
    expect(stands({ state: "passed", passedTo: "Bakjour" })).toContain("010-555 01 01");
    page.close();
    expect(stands({ state: "unanswered", dueAt: null })).toContain("Ingen handledare går att nå. Ring");
    page.close();
    expect(stands({ state: "closed", decision: "advised" })).toContain("Råd gavs");
  });

  it("is said again under the same name, and can be taken back", () => {
    atTheLadder(HERE, marks);
    page.click(`${rung("consult")} [data-again]`);
    expect(said("escalate").map(({ key }) => key)).toEqual([KEY]);
    page.close();
    atTheLadder({ ...HERE, entries: [entry()] }, marks);
    page.click(`${rung("consult")} [data-withdraw]`);
    expect(said("decide")).toEqual([{ do: "decide", key: KEY, decision: "withdrawn", gate: "none" }]);
  });

  it("is not another conversation's", () => {
    atTheLadder({ ...HERE, entries: [entry()] }, {});
    expect(page.all(".rung-stands")).toEqual([]);
  });

  it("says that nothing could be kept", () => {
    atTheLadder({ ...HERE, answer: { key: KEY, code: "away" } }, marks);
    expect(page.find(".rung-stands").textContent).toContain("Ring i stället");
  });
});

describe("when nobody is there", () => {
  it.each([
    ["no board is open", { ...HERE, supervisors: { mika: 0 } }, "up", "Ingen handledare har sin sida öppen."],
    ["a board is open at another door alone", { ...HERE, supervisors: { kast: 1 } }, "up", "Ingen handledare har sin sida öppen."],
    ["the tables are away", { ...HERE, away: true }, "up", "kan inte sparas"],
    ["the line is down", HERE, "reconnecting", "Ingen kontakt"],
  ] as const)("%s: the telephone is named at once", (_why, escalations, link, words) => {
    page = consolePage();
    page.show({ conversations: [conversation("a")], escalations, link });
    page.click('[data-open-panel="ladder"]');
    expect(page.find("[data-nobody]").textContent).toContain(words);
    expect(page.find("[data-nobody] a").getAttribute("href")).toBe("tel:0105550101");
  });

  it("is not said while nobody knows, or somebody sits there", () => {
    atTheLadder(NO_ESCALATIONS);
    expect(page.all("[data-nobody]")).toEqual([]);
    page.close();
    atTheLadder();
    expect(page.all("[data-nobody]")).toEqual([]);
  });
});

describe("a supervisor's board", () => {
  const show = (escalations: EscalationsView): void => act(() => page.link.say({ t: "board", board: { doors: [], escalations } })) as unknown as void;
  beforeEach(() => {
    vi.useFakeTimers();
    page = consolePage({ role: "supervisor" });
  });

  it("sounds for what is new, again until somebody has it, and counts in the title", () => {
    show({ ...HERE, entries: [entry({ mine: false })] });
    expect(page.rings()).toBe(1);
    expect(page.titles.at(-1)).toBe(1);
    act(() => void vi.advanceTimersByTime(15_000));
    expect(page.rings()).toBe(2);
    show({ ...HERE, entries: [entry({ mine: false, state: "acknowledged", takenBy: "Handledare", dueAt: null })] });
    act(() => void vi.advanceTimersByTime(60_000));
    expect(page.rings()).toBe(2);
    expect(page.titles.at(-1)).toBe(0);
  });

  it("can take, and hears of, what a colleague took and left behind with her board", () => {
    show({ ...HERE, entries: [entry({ mine: false, state: "acknowledged", takenBy: "Handledare", dueAt: null })] });
    expect(page.all("[data-acknowledge]")).toEqual([]);
    show({ ...HERE, entries: [entry({ mine: false, state: "acknowledged", takenBy: "Handledare" })] });
    expect(page.rings()).toBe(1);
    expect(page.find("[data-escalation]").textContent).toContain("Handledare tog den, men har stängt sin sida.");
    page.click("[data-acknowledge]");
    expect(page.link.commands).toEqual([{ do: "acknowledge", key: KEY }]);
  });

  it("keeps the choices of two calls of one kind apart", () => {
    show({ ...HERE, entries: [entry({ kind: "consult" }), entry({ kind: "consult", key: "cd".repeat(16) })] });
    const radios = page.all("input[type=radio][value=advised]") as HTMLInputElement[];
    page.click(`[data-escalation="${KEY}"] input[value=advised]`);
    page.click(`[data-escalation="${"cd".repeat(16)}"] input[value=advised]`);
    expect(radios.map(({ checked }) => checked)).toEqual([true, true]);
  });

  it("takes, passes on, and shows how long is left", () => {
    show({ ...HERE, entries: [entry()] });
    expect(page.find("[data-escalation]").textContent).toContain("Går vidare om 3 min");
    page.click("[data-acknowledge]");
    page.click("[data-pass-on]");
    expect(page.link.commands).toEqual([
      { do: "acknowledge", key: KEY },
      { do: "passOn", key: KEY },
    ]);
  });

  it("decides from closed lists, with a gate where something is done", () => {
    show({ ...HERE, entries: [entry({ kind: "police" })] });
    const decide = page.find("[data-decide]") as HTMLButtonElement;
    expect(decide.disabled).toBe(true);
    page.click('input[value="police_report"]');
    expect(decide.disabled).toBe(true);
    page.click('input[value="osl_10_24"]');
    page.click("[data-decide]");
    expect(page.link.commands).toEqual([{ do: "decide", key: KEY, decision: "police_report", gate: "osl_10_24" }]);
    expect(page.all(".escalation input[type=text], .escalation textarea")).toEqual([]);
  });

  it("is told that a colleague was faster", () => {
    show({ ...HERE, entries: [], answer: { key: KEY, code: "taken_by_other" } });
    expect(page.find("[data-answer]").textContent).toBe("En annan handledare hann före.");
  });
});

describe("on the wire", () => {
  it("times are this page's own, and every command is one message", () => {
    const key = new Uint8Array(16).fill(0x6b);
    const row = { key, kind: "child", door: "mika", state: "raised", age: 61, due_in: 200, passed_to: "", raised_by: "Linnea", taken_by: "", decision: "", mine: true };
    const seen = hearEscalations(NO_ESCALATIONS, { t: "escalations", away: false, supervisors: { mika: 2 }, entries: [row] }, NOON);
    expect(seen).toEqual({ known: true, away: false, supervisors: { mika: 2 }, entries: [entry({ kind: "child" })], answer: null });
    expect(hearEscalations(seen, { t: "escalation", key, code: "raised" }, NOON).answer).toEqual({ key: KEY, code: "raised" });
    expect(sayEscalation({ do: "escalate", key: KEY, kind: "child", door: "mika" })).toEqual({ t: "escalate", key, kind: "child", door: "mika" });
    expect(sayEscalation({ do: "acknowledge", key: KEY })).toEqual({ t: "acknowledge", key });
    expect(sayEscalation({ do: "passOn", key: KEY })).toEqual({ t: "pass_on", key });
    expect(sayEscalation({ do: "decide", key: KEY, decision: "advised", gate: "none" })).toEqual({ t: "decide", key, decision: "advised", gate: "none" });
  });
});
