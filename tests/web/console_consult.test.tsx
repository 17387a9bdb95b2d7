// @vitest-environment happy-dom
/** Counsel at the console: two presses to a colleague, never to be taken for the visitor's conversation, and never missed. */
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ConsultView } from "../../chatsvc/web/net/desk_consult.ts";
import { NO_ESCALATIONS } from "../../chatsvc/web/net/desk_escalations.ts";
import type { DeskSnapshot } from "../../chatsvc/web/net/desk_types.ts";
import { overWords, waitingWords } from "../../counsellor/web/consult_words.ts";
import { conversation, message, NOON } from "./console_fake.ts";
import { type ConsolePage, consolePage } from "./console_page.tsx";

const KEY = "6b".repeat(16);
const view = (change: Partial<ConsultView> = {}): ConsultView => ({ beside: "a", to: "colleague", phase: "asked", who: null, lost: false, cannot: [], messages: [], mustWait: false, ended: null, ...change });
const talk = (change: Partial<ConsultView> = {}): ConsultView => view({ phase: "talking", who: "Noor", ...change });
const ASKED = { conversation: "c", door: "mika", language: "", since: NOON - 60_000, consult: "Noor" };
const VISITORS = "jag heter Vera";

let page: ConsolePage;
beforeEach(() => {
  page = consolePage();
  show();
});
afterEach(() => {
  page.close();
  vi.useRealTimers();
});

function show(change: Partial<DeskSnapshot> = {}, of: Parameters<typeof conversation>[1] = {}): void {
  page.show({ conversations: [conversation("a", { messages: [message(1, VISITORS)], ...of })], ...change });
}
const said = (...what: readonly string[]) => page.link.commands.filter((one) => what.includes(one.do));
const panel = () => page.find('[data-panel="consult"]');
const open = (): void => page.click('[data-open-panel="consult"]');

describe("asking", () => {
  it("is two presses from a conversation, and carries nothing of it", () => {
    open();
    page.click('[data-consult-ask="colleague"]');
    expect(said("consult", "escalate")).toEqual([{ do: "consult", conversation: "a", to: "colleague" }]);
  });

  it("is one press from the open ladder to this panel, and one more", () => {
    page.click('[data-open-panel="ladder"]');
    page.click('[data-raise="consult"]');
    expect(panel().hidden).toBe(false);
    expect(said("escalate")).toEqual([]);
    page.click('[data-consult-ask="colleague"]');
    expect(said("consult")).toHaveLength(1);
  });

  it("of a supervisor is a rung of the ladder too, with its time to answer; once", () => {
    open();
    page.click('[data-consult-ask="supervisor"]');
    const [consult, , escalate] = said("consult", "mark", "escalate");
    expect(consult).toMatchObject({ do: "consult", to: "supervisor" });
    expect(escalate).toMatchObject({ do: "escalate", kind: "consult", door: "mika" });
    show({}, { marks: { escalation_consult: KEY } });
    page.click('[data-consult-ask="supervisor"]');
    expect(said("escalate")).toHaveLength(1);
  });

  it("says how many could answer, and names the telephone when no supervisor is there", () => {
    open();
    expect(panel().textContent).toContain("1 kollega är på jour");
    show({ onDuty: { mika: 1 }, escalations: { ...NO_ESCALATIONS, known: true, supervisors: { mika: 0 } } });
    expect(panel().textContent).toContain("Ingen annan är på jour");
    expect(panel().textContent).toContain("010-555 01 01");
  });

  it("is not possible without a line, and not before anybody is there", () => {
    open();
    for (const change of [{ link: "reconnecting" }, {}] as const) {
      show(change, change.link === undefined ? { phase: "accepting" } : {});
      expect((page.find('[data-consult-ask="colleague"]') as HTMLButtonElement).disabled).toBe(true);
    }
  });

  it("waits in words: who cannot, who is on the way; and can be taken back", () => {
    expect(waitingWords(view())).toContain("En kollega är tillfrågad");
    expect(waitingWords(view({ to: "supervisor", cannot: ["Bo", "Ion"] }))).toMatch(/^Bo, Ion kan inte\. En handledare är tillfrågad/);
    expect(waitingWords(view({ phase: "joining" }))).toContain("Någon har svarat");
    open();
    show({ consults: [view({ cannot: ["Bo"] })] });
    expect(panel().textContent).toContain("Bo kan inte.");
    page.click("[data-consult-end]");
    expect(said("consultEnd", "decide")).toEqual([{ do: "consultEnd", conversation: "a" }]);
  });

  it("claims of nobody that she was asked who is not there, and keeps the telephone in sight", () => {
    const entry = { key: KEY, kind: "consult", door: "mika", state: "raised", raisedAt: NOON, dueAt: NOON + 120_000, passedTo: "", raisedBy: "Linnea", takenBy: "", decision: "", mine: true } as const;
    const empty = { ...NO_ESCALATIONS, known: true, supervisors: { mika: 0 }, entries: [entry] };
    open();
    show({ onDuty: { mika: 1 }, escalations: empty, consults: [view({ to: "supervisor" })] }, { marks: { escalation_consult: KEY } });
    expect(panel().textContent).toContain("Ingen handledare har sin sida öppen. Frågan ligger kvar");
    expect(panel().textContent).not.toMatch(/är kallad|är tillfrågad/);
    expect(panel().textContent).toContain("010-555 01 01");
    show({ onDuty: { mika: 1 }, consults: [view()] });
    expect(panel().textContent).toContain("Ingen annan är på jour vid din dörr just nu. Frågan ligger kvar");
    show({ onDuty: { mika: 2 }, consults: [view()] });
    expect(panel().textContent).toContain("En kollega är tillfrågad");
  });

  it("taken back calls the supervisor no more; one who has answered decides herself", () => {
    const entry = { key: KEY, kind: "consult", door: "mika", state: "raised", raisedAt: NOON, dueAt: NOON, passedTo: "", raisedBy: "Linnea", takenBy: "", decision: "", mine: true } as const;
    open();
    show({ consults: [view({ to: "supervisor" })], escalations: { ...NO_ESCALATIONS, known: true, supervisors: { mika: 1 }, entries: [entry] } }, { marks: { escalation_consult: KEY } });
    expect(panel().textContent).toContain("Handledaren är kallad");
    page.click("[data-consult-end]");
    expect(said("decide", "consultEnd")).toEqual([
      { do: "decide", key: KEY, decision: "withdrawn", gate: "none" },
      { do: "consultEnd", conversation: "a" },
    ]);
    show({ consults: [talk({ to: "supervisor" })], escalations: { ...NO_ESCALATIONS, known: true, supervisors: { mika: 1 }, entries: [{ ...entry, state: "acknowledged" }] } }, { marks: { escalation_consult: KEY } });
    page.click("[data-consult-end]");
    expect(said("decide")).toHaveLength(1);
  });

  it.each([
    [{ ended: "counsellor", who: null }, "tillbakatagen"],
    [{ ended: "counsellor", who: "Noor" }, "Rådet är slut"],
    [{ ended: "silence", who: null }, "Ingen svarade"],
    [{ ended: "line", who: "Noor" }, "kontakt med tjänsten bröts"],
    [{ ended: "keys", who: "Noor" }, "Berätta för din handledare"],
    [{ ended: "service", who: "Noor" }, "Fråga igen"],
  ] as const)("says how it was over, and can be done anew: %j", (change, words) => {
    expect(overWords(view({ phase: "ended", ...change }))).toContain(words);
    open();
    show({ consults: [view({ phase: "ended", ...change })] });
    expect(panel().textContent).toContain(words);
    expect((page.find('[data-consult-ask="colleague"]') as HTMLButtonElement).disabled).toBe(false);
  });
});

describe("the talk of staff", () => {
  it("has the colleague's name on its field and its button, begins empty, and sends to her alone", () => {
    open();
    show({ consults: [talk({ messages: [message(1, "fråga om planen", { alias: "Noor" })] })] });
    const field = page.find("#consult-a") as HTMLTextAreaElement;
    expect(field.value).toBe("");
    expect(field.placeholder).toBe("Till Noor, inte till besökaren");
    expect(page.find('label[for="consult-a"]').textContent).toContain("Besökaren ser inget");
    expect(page.find(".consult-log").getAttribute("aria-label")).toBe("Råd med Noor, bara personal");
    expect(page.find(".consult-log").textContent).toContain("fråga om planen");
    expect(panel().textContent).not.toContain("Vera");
    page.type("#consult-a", "hur frågar jag?");
    expect(page.find(".consult-write button[type=submit]").textContent).toBe("Skicka till Noor");
    page.press("#consult-a", "Enter");
    expect(said("send", "consultSay", "typing", "draft")).toEqual([{ do: "consultSay", conversation: "a", text: "hur frågar jag?" }]);
    expect(field.value).toBe("");
  });

  it("asks before what can show who somebody is", () => {
    open();
    show({ consults: [talk()] });
    page.type("#consult-a", "hon har 070-123 45 67");
    page.press("#consult-a", "Enter");
    expect(said("consultSay")).toEqual([]);
    expect(panel().textContent).toContain("kan visa vem någon är");
    page.press("#consult-a", "Enter");
    expect(said("consultSay")).toHaveLength(1);
  });

  it("asks once when the visitor's field is written in a moment after it", () => {
    open();
    show({ consults: [talk()] });
    const field = page.find("#consult-a");
    act(() => void field.dispatchEvent(new FocusEvent("focusout", { bubbles: true, relatedTarget: page.find("#draft-a") })));
    page.type("#draft-a", "vad säger Noor?");
    page.press("#draft-a", "Enter");
    expect(said("send")).toEqual([]);
    expect(page.find("#draft-a").closest("form")!.querySelector("[type=submit]")!.textContent).toBe("Till Havet?");
    page.later(4_000);
    page.type("#draft-a", "hej");
    page.press("#draft-a", "Enter");
    expect(said("send")).toHaveLength(1);
  });

  it("says that the colleague's line is lost, and what then", () => {
    open();
    show({ consults: [talk({ lost: true, mustWait: true })] });
    expect(panel().textContent).toContain("Noor tappade kontakten");
    page.type("#consult-a", "kvar?");
    expect((page.find(".consult-write button[type=submit]") as HTMLButtonElement).disabled).toBe(true);
  });

  it("marks what nobody has opened, rings and counts it; an open panel reads it", () => {
    vi.useFakeTimers();
    show({ consults: [talk()] });
    const rings = page.rings();
    show({ consults: [talk({ messages: [message(1, "hej")] })] });
    expect(page.find("[data-consult-unread]").textContent).toContain("1");
    expect(page.rings()).toBe(rings + 1);
    expect(page.titles.at(-1)).toBe(1);
    page.click('[data-conversation="a"] [data-open-panel="consult"]');
    act(() => page.find('[data-conversation="a"]').dispatchEvent(new Event("pointerdown", { bubbles: true })) as unknown as void);
    act(() => void vi.advanceTimersByTime(1_100));
    expect(page.all("[data-consult-unread]")).toEqual([]);
    expect(page.titles.at(-1)).toBe(0);
  });

  it("is one key away", async () => {
    vi.useFakeTimers();
    act(() => page.find('[data-conversation="a"]').dispatchEvent(new Event("pointerdown", { bubbles: true })) as unknown as void);
    page.press("#draft-a", "r", { altKey: true });
    act(() => void vi.advanceTimersByTime(10));
    expect(panel().hidden).toBe(false);
    expect((document.activeElement as HTMLElement).dataset["consultAsk"]).toBe("colleague");
  });

  it("goes with the conversation beside which it stood", () => {
    open();
    show({ consults: [view({ phase: "ended", ended: "counsellor" })] }, { phase: "ended", ended: "visitor" });
    expect(page.all('[data-panel="consult"]')).toEqual([]);
  });
});

describe("a colleague who is asked", () => {
  it("is told over everything, aloud, in title and tone, until she answers; it is in no list of visitors", () => {
    vi.useFakeTimers();
    const rings = page.rings();
    show({ invitations: [ASKED] });
    const card = page.find("[data-consult-asked]");
    expect(card.querySelector("[role=alert]")!.textContent).toContain("Noor ber om råd");
    expect(card.textContent).toContain("Besökaren ser inget");
    expect(page.all("[data-invitation]")).toEqual([]);
    expect(page.rings()).toBe(rings + 1);
    expect(page.titles.at(-1)).toBe(1);
    act(() => void vi.advanceTimersByTime(20_500));
    expect(page.rings()).toBe(rings + 2);
    page.click("[data-consult-asked] [data-come-in]");
    page.click("[data-consult-asked] [data-no]");
    expect(said("accept", "decline")).toEqual([
      { do: "accept", conversation: "c" },
      { do: "decline", conversation: "c" },
    ]);
    show({ invitations: [] });
    expect(page.all("[data-consult-asked]")).toEqual([]);
  });

  it("without a place is told so, and may still say no", () => {
    show({ invitations: [ASKED], free: 0 });
    expect((page.find("[data-come-in]") as HTMLButtonElement).disabled).toBe(true);
    expect((page.find("[data-no]") as HTMLButtonElement).disabled).toBe(false);
    expect(page.find("[data-consult-asked]").textContent).toContain("ingen ledig");
  });

  it("gives counsel in a column of its own: no panels, no strips, no form, and no visitor's place", () => {
    page.show({ conversations: [conversation("c", { consult: "Noor", language: "", path: "", messages: [message(1, "hur frågar jag?", { alias: "Noor" })] }), conversation("b")] });
    const column = page.find('[data-conversation="c"]');
    expect(column.getAttribute("aria-label")).toBe("Råd till Noor, bara personal");
    expect(column.querySelector("h2")!.textContent).toContain("Råd till Noor");
    expect(column.querySelectorAll(".panels, .strip, .danger, .safety, .erasure, [data-heavy]")).toHaveLength(0);
    expect(page.find('[data-conversation="b"] h2').textContent).toContain("Havet");
    expect(page.find(".consult-tab").textContent).toContain("Råd till Noor");
    page.type("#draft-c", "fråga rakt");
    page.press("#draft-c", "Enter");
    expect(said("send")).toEqual([{ do: "send", conversation: "c", text: "fråga rakt" }]);
    page.click('[data-conversation="c"] [data-consult-end]');
    expect(said("end")).toEqual([{ do: "end", conversation: "c" }]);
  });

  it.each([
    ["ended", "Rådet är slut"],
    ["removed", "Rådet är slut"],
    ["stuck", "kan inte fortsätta"],
  ] as const)("reads that it is over (%s), and closes it without a form", (phase, words) => {
    page.show({ conversations: [conversation("c", { consult: "Noor", phase })] });
    expect(page.find("[data-over]").textContent).toContain(words);
    page.click("[data-over] button");
    expect(said("dismiss")).toEqual([{ do: "dismiss", conversation: "c" }]);
  });

  it("sees that it opens, and that who asked has lost her line", () => {
    page.show({ conversations: [conversation("c", { consult: "Noor", phase: "joining" })] });
    expect(page.find(".presence").textContent).toContain("krypterad väg");
    page.show({ conversations: [conversation("c", { consult: "Noor", visitor: "lost" })] });
    expect(page.find(".presence").textContent).toContain("Noor tappade kontakten");
  });
});

describe("a supervisor", () => {
  const entry = { key: KEY, kind: "consult", door: "mika", state: "raised", raisedAt: NOON, dueAt: NOON, passedTo: "", raisedBy: "Noor", takenBy: "", decision: "", mine: false } as const;

  it("gives counsel from her board, and has then taken on the call for it", () => {
    page.close();
    page = consolePage({ role: "supervisor" });
    page.link.say({ t: "board", board: { escalations: { ...NO_ESCALATIONS, known: true, entries: [{ ...entry, raisedBy: "Bo", key: "00".repeat(16) }, entry] }, doors: [] } });
    page.show({ conversations: [], invitations: [ASKED] });
    expect(page.find("[data-invitation]").textContent).toContain("Noor ber om råd, MIKA");
    page.click("[data-come-in]");
    expect(said("accept", "acknowledge")).toEqual([
      { do: "accept", conversation: "c" },
      { do: "acknowledge", key: KEY },
    ]);
    page.show({ conversations: [conversation("c", { consult: "Noor" })] });
    expect(page.find('[data-conversation="c"]').getAttribute("data-consult-of")).toBe("Noor");
    expect(page.all(".guest-people")).toEqual([]);
  });
});
