// @vitest-environment happy-dom
/** The bar that a visitor sees when the counsellor was lost. */
import { beforeEach, expect, test } from "vitest";
import type { StaffView } from "../../chatsvc/web/net/visitor_types.ts";
import { finder } from "../../chatsvc/web/ui/parts.ts";
import { ShareChoice } from "../../chatsvc/web/ui/share.ts";
import { renderTakeover } from "../../chatsvc/web/ui/takeover.ts";
import { IDLE, mine } from "./fake_visitor_client.ts";
import { openVisitPage, TEXTS } from "./visit_page.ts";

const ROBIN: StaffView = { member: "aa", alias: "Robin", role: "counsellor", presence: "gone", typing: false };
const SAM = { alias: "Sam", role: "counsellor", letIn: false } as const;

let part: ReturnType<typeof finder>;
let share: ShareChoice;
beforeEach(() => {
  openVisitPage(document);
  part = finder(document);
  share = new ShareChoice(part, TEXTS.texts);
});

function shown(change: Partial<typeof IDLE>): string {
  renderTakeover({ find: part, texts: TEXTS.texts, share }, { ...IDLE, phase: "talking", staff: [ROBIN], ...change }, "MIKA");
  return part("takeover").hidden ? "" : `${part("takeover-lost").textContent} ${part("takeover-who").textContent}`;
}

test("is not there while the counsellor is, nor when only the line broke", () => {
  expect(shown({ staff: [{ ...ROBIN, presence: "present" }] })).toBe("");
  expect(shown({ staff: [{ ...ROBIN, presence: "lost" }] })).toBe("");
  expect(shown({ staff: [] })).toBe("");
});

test("says who was lost and that the place is kept, with nothing to answer yet", () => {
  expect(shown({})).toBe("The connection with Robin is broken. You keep your place, first in the queue. What you write waits here.");
  expect(part("takeover-answer").hidden).toBe(true);
});

test("with nobody on duty any more says that nobody knows when, and hopes for nobody", () => {
  const nobody = { ahead: 0, onDuty: 0, talkMinutes: null, low: null, high: null, closing: false };
  expect(shown({ place: nobody })).toBe(`The connection with Robin is broken. ${TEXTS.texts["ui.wait.nobody"]}`);
  expect(part("takeover-numbers").hidden).toBe(false);
  expect(shown({ place: { ...nobody, onDuty: 1 } })).toContain("first in the queue");
});

test("asks by alias and role, and says what the newcomer gets only if there is something", () => {
  const plain = "The connection with Robin is broken. Sam, MIKA can take over. Sam sees only what you choose here.";
  expect(shown({ proposed: SAM, messages: [mine(1, "read", "delivered")] })).toBe(plain);
  expect(shown({ proposed: SAM, messages: [mine(1, "not read", "accepted")] })).toBe(
    `${plain} What you wrote that did not reach Robin is sent to Sam.`,
  );
  expect(part("takeover-answer").hidden).toBe(false);
  expect(part("admit").textContent).toBe("Let Sam in");
});

test("takes the buttons away after the yes", () => {
  expect(shown({ proposed: { ...SAM, letIn: true } })).toContain("Sam is coming in.");
  expect(part("takeover-answer").hidden).toBe(true);
});

const HERE: StaffView = { ...ROBIN, presence: "present" };

test("says who hands over to whom, without numbers to call", () => {
  const said = shown({ staff: [HERE], proposed: { ...SAM, kind: "handover", by: "Robin" } });
  expect(said.trim()).toBe("Robin would like to hand over to Sam, MIKA. If you say yes, Robin leaves and can read no more.");
  expect(part("takeover-numbers").hidden).toBe(true);
  expect(part("share-legend").textContent).toBe("What may Sam see?");
});

test("says that another counsellor is looked for, and names who would leave", () => {
  expect(shown({ staff: [HERE], another: true }).trim()).toBe("We are asking if somebody else can take over. You can go on writing meanwhile.");
  expect(part("share").hidden).toBe(true);
  const said = shown({ staff: [HERE], another: true, proposed: { ...SAM, kind: "another", by: null } });
  expect(said.trim()).toBe("Sam, MIKA can take over. If you say yes, Robin leaves and can read no more.");
});

test("says what somebody beside could do", () => {
  const said = shown({ staff: [HERE], proposed: { ...SAM, role: "interpreter", kind: "beside", by: "Robin" } });
  expect(said).toContain("Robin would like Sam, interpreter to be here too. If you say yes, Sam can read and write here.");
});

test("shows nothing of before unless that is chosen, and forgets the choice for the next one", () => {
  shown({ staff: [HERE], proposed: { ...SAM, kind: "handover", by: "Robin" } });
  expect(share.chosen).toBe("no");
  choose("all");
  expect(share.chosen).toBe("all");
  choose("summary");
  expect(part("summary-field").hidden).toBe(false);
  expect(share.chosen).toBe("no");
  part<HTMLTextAreaElement>("summary").value = " about money ";
  expect(share.chosen).toEqual({ summary: "about money" });
  shown({ staff: [HERE], proposed: { ...SAM, alias: "Kim", kind: "handover", by: "Robin" } });
  expect(share.chosen).toBe("no");
  expect(part<HTMLTextAreaElement>("summary").value).toBe("");
});

function choose(value: string): void {
  const radio = part("share").querySelector<HTMLInputElement>(`[value=${value}]`)!;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}
