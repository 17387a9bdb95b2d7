// @vitest-environment happy-dom
/** The bar that a visitor sees when the counsellor was lost. */
import { beforeEach, expect, test } from "vitest";
import type { StaffView } from "../../chatsvc/web/net/visitor_types.ts";
import { finder } from "../../chatsvc/web/ui/parts.ts";
import { renderTakeover } from "../../chatsvc/web/ui/takeover.ts";
import { IDLE, mine } from "./fake_visitor_client.ts";
import { openVisitPage, TEXTS } from "./visit_page.ts";

const ROBIN: StaffView = { member: "aa", alias: "Robin", role: "counsellor", presence: "gone", typing: false };
const SAM = { alias: "Sam", role: "counsellor", letIn: false } as const;

let part: ReturnType<typeof finder>;
beforeEach(() => {
  openVisitPage(document);
  part = finder(document);
});

function shown(change: Partial<typeof IDLE>): string {
  renderTakeover({ find: part, texts: TEXTS.texts }, { ...IDLE, phase: "talking", staff: [ROBIN], ...change }, "MIKA");
  return part("takeover").hidden ? "" : `${part("takeover-lost").textContent} ${part("takeover-who").textContent}`;
}

test("is not there while the counsellor is, nor when only the line broke", () => {
  expect(shown({ staff: [{ ...ROBIN, presence: "present" }] })).toBe("");
  expect(shown({ staff: [{ ...ROBIN, presence: "lost" }] })).toBe("");
  expect(shown({ staff: [] })).toBe("");
});

test("says who was lost and that the place is kept, with nothing to answer yet", () => {
  expect(shown({})).toBe("Robin has lost the connection. You keep your place, first in the queue. What you write waits here.");
  expect(part("takeover-answer").hidden).toBe(true);
});

test("asks by alias and role, and says what the newcomer gets only if there is something", () => {
  const plain = "Robin has lost the connection. Sam, MIKA can take over. Sam does not see what you two have already written.";
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
