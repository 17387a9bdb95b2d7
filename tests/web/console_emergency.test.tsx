// @vitest-environment happy-dom
/** 112 at the console: asked in two presses, the card over everything, and gone only when she says so. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EscalationView, NO_ESCALATIONS } from "../../chatsvc/web/net/desk_escalations.ts";
import type { EmergencyView } from "../../chatsvc/web/net/desk_emergency.ts";
import { conversation, NOON } from "./console_fake.ts";
import { type ConsolePage, consolePage } from "./console_page.tsx";

const CARD: EmergencyView = {
  conversation: "a",
  until: NOON + 3_600_000,
  mine: true,
  address: { street: "Storgatan 4, Malmö", floor: "", code: "1234", name: "", who: "", safe: "no" },
  addressAt: NOON,
};
let page: ConsolePage;
const saidAbout112 = () => page.link.commands.filter((one) => one.do === "emergency");

beforeEach(() => {
  page = consolePage();
  page.show({ conversations: [conversation("a")] });
});
afterEach(() => page.close());

describe("the panel", () => {
  test("says who decides, on which law and what to say, and asks at once, also right after a change of conversation", () => {
    page.click('[data-open-panel="emergency"]');
    const text = page.find('[data-panel="emergency"]').textContent!;
    expect(text).toContain("Vänta inte på handledaren");
    expect(text).toContain("24 kap. 4 §");
    expect(text).toContain("Vi kan inte se var du är");
    page.click("[data-ask-address]");
    expect(saidAbout112()).toEqual([{ do: "emergency", conversation: "a", over: false }]);
  });

  test("asks once: while it runs the button only says so", () => {
    page.show({ conversations: [conversation("a", { calls112: true })], emergencies: [{ ...CARD, address: null }] });
    page.click('[data-open-panel="emergency"]');
    expect((page.find("[data-ask-address]") as HTMLButtonElement).disabled).toBe(true);
    expect(page.find("[data-emergency]").textContent).toContain("Ingen adress har kommit än");
  });
});

describe("a supervisor", () => {
  const KEY = "6b".repeat(16);
  function entry(state: string, decision = ""): EscalationView {
    return { key: KEY, kind: "emergency", door: "mika", state, raisedAt: NOON, dueAt: NOON + 60_000, passedTo: "", raisedBy: "Linnea", takenBy: "", decision, mine: true } as EscalationView;
  }
  const raised = entry("raised");
  const there = (entries: readonly EscalationView[] = [], mika = 1) => ({ ...NO_ESCALATIONS, known: true, supervisors: { mika }, entries });
  const called = () => page.link.commands.filter((one) => one.do === "escalate");
  const open = () => page.click('[data-open-panel="emergency"]');

  test("is called with the question for the address, once, whichever way 112 was opened", () => {
    page.show({ conversations: [conversation("a")], escalations: there() });
    open();
    page.click("[data-ask-address]");
    expect(called()).toMatchObject([{ kind: "emergency", door: "mika" }]);
    for (const known of [raised, entry("closed", "called_112")]) {
      page.show({ conversations: [conversation("a", { marks: { escalation_emergency: KEY } })], escalations: there([known]) });
      page.click("[data-ask-address]");
      expect(called()).toHaveLength(1);
    }
  });

  test("who has been called is said here; where nobody can be, the telephone stands here too", () => {
    const text = () => page.find('[data-panel="emergency"]').textContent!;
    open();
    page.show({ conversations: [conversation("a", { marks: { escalation_emergency: KEY } })], escalations: there([raised]) });
    expect(text()).toContain("Handledaren är kallad. Utan svar går det vidare");
    expect(page.all('[data-panel="emergency"] [data-nobody]')).toEqual([]);
    page.show({ conversations: [conversation("a", { marks: { escalation_emergency: KEY } })], escalations: there([raised], 0) });
    expect(text()).not.toContain("är kallad");
    expect(text()).toContain("Ingen handledare kan läsa det nu");
    expect(page.find('[data-panel="emergency"] [data-nobody]').textContent).toContain("010-555 01 01");
  });

  test("reads that 112 has been called by one press beside the third step", () => {
    page.show({ conversations: [conversation("a", { marks: { escalation_emergency: KEY } })], escalations: there([raised]) });
    open();
    page.click('[data-panel="emergency"] [data-done]');
    expect(called()).toEqual([]);
    expect(page.link.commands.at(-1)).toEqual({ do: "decide", key: KEY, decision: "called_112", gate: "necessity" });
  });
});

describe("beside the colleague who leads", () => {
  const ELSEWHERE: EmergencyView = { ...CARD, mine: false, address: null, addressAt: null, elsewhere: true };

  test("it says where the address goes, and asks for it only by her own press", () => {
    page.show({ conversations: [conversation("a", { beside: true, calls112: false })], emergencies: [ELSEWHERE] });
    expect(page.find("[data-emergency-elsewhere]").textContent).toContain("går till kollegan som leder samtalet, inte hit");
    expect(page.all("[data-emergency], [data-call-over]"), "she finishes nothing that she cannot see").toEqual([]);
    page.click('[data-open-panel="emergency"]');
    page.click("[data-ask-address]");
    expect(saidAbout112()).toEqual([{ do: "emergency", conversation: "a", over: false }]);
  });

  test("nothing of it stays when the conversation is over, and it holds nobody at the desk", () => {
    page.show({ conversations: [conversation("a", { beside: true, phase: "ended" })], emergencies: [ELSEWHERE] });
    expect(page.all("[data-emergency-elsewhere]")).toEqual([]);
    page.show({ conversations: [], emergencies: [ELSEWHERE] });
    page.all(".bar-tools button").at(-1)!.click();
    expect(page.loggedOut()).toBe(1);
  });
});

describe("the card", () => {
  test("shows the lines that were written, and no others", () => {
    page.show({ emergencies: [CARD] });
    const card = page.find("[data-address]");
    expect([...card.querySelectorAll("dd")].map((one) => one.textContent)).toEqual(["Storgatan 4, Malmö", "1234", "Nej"]);
    expect(card.textContent).not.toContain("Våning");
  });

  test.each(["left", "ended"] as const)("stays when the conversation has %s, and when it is closed", (phase) => {
    page.show({ conversations: [conversation("a", { phase })], emergencies: [CARD] });
    expect(page.find("[data-emergency]").textContent).toContain("Kortet står kvar");
    page.show({ conversations: [], emergencies: [CARD] });
    expect(page.find("[data-emergency]").textContent).toContain("Storgatan 4");
  });

  test("goes by two presses, and no is an answer", () => {
    page.show({ emergencies: [CARD] });
    page.click("[data-call-over]");
    page.click(".emergency-ask .plain");
    expect(saidAbout112()).toEqual([]);
    page.click("[data-call-over]");
    page.click("[data-over-yes]");
    expect(saidAbout112()).toEqual([{ do: "emergency", conversation: "a", over: true }]);
    page.show({ emergencies: [] });
    expect(page.root.textContent).not.toContain("Storgatan");
  });

  test("is read on the locked screen, where nothing can be pressed away", () => {
    page.close();
    page = consolePage({ locked: true });
    page.show({ conversations: [conversation("a")], emergencies: [CARD] });
    expect(page.find(".lock [data-emergency]").textContent).toContain("Storgatan 4");
    expect(page.all(".lock [data-call-over]")).toEqual([]);
  });

  test("whoever logs out in the middle of it is asked first", () => {
    page.close();
    page = consolePage({ locked: true }, { kind: "signed_out" });
    page.show({ conversations: [], emergencies: [CARD] });
    page.click(".lock .plain");
    expect(page.loggedOut()).toBe(0);
    expect(page.find("#leave-title").textContent).toContain("112 pågår");
    expect(page.find(".lock [data-emergency]").textContent).toContain("Storgatan 4");
    page.show({ emergencies: [] });
    expect(page.all("#leave-title")).toEqual([]);
  });

  test("stands also where the service does not know the sign-in any more", () => {
    page.show({ emergencies: [CARD], closed: true, problem: "signed_out" });
    expect(page.find("[data-emergency]").textContent).toContain("Storgatan 4");
    page.click("[data-call-over]");
    page.click("[data-over-yes]");
    expect(saidAbout112()).toHaveLength(1);
  });
});
