// @vitest-environment happy-dom
/** Who is here, one by one; who may go by one tap; another counsellor. */
import { beforeEach, expect, test } from "vitest";
import { finder } from "../../chatsvc/web/ui/parts.ts";
import { WhoIsHere } from "../../chatsvc/web/ui/who_is_here.ts";
import type { StaffView } from "../../chatsvc/web/net/visitor_types.ts";
import { IDLE } from "./fake_visitor_client.ts";
import { openVisitPage, TEXTS } from "./visit_page.ts";

const SAM: StaffView = { member: "aa", alias: "Sam", role: "counsellor", presence: "present", typing: false };
const KIM: StaffView = { member: "bb", alias: "Kim", role: "interpreter", presence: "present", typing: false };

let here: WhoIsHere;
let part: ReturnType<typeof finder>;
let calls: string[];
beforeEach(() => {
  openVisitPage(document);
  part = finder(document);
  calls = [];
  here = new WhoIsHere({ find: part, texts: TEXTS.texts, sendOut: (member) => calls.push(`out ${member}`), another: (wanted) => calls.push(`another ${wanted}`) });
});

const show = (staff: readonly StaffView[], another = false): void => here.render({ ...IDLE, phase: "talking", staff, another }, "MIKA");
const buttons = (): readonly HTMLElement[] => [...part("room-list").querySelectorAll("button")];

test("names everybody, and the only counsellor has no button to be sent out", () => {
  show([SAM]);
  expect(part("room-list").textContent).toBe("Sam, MIKA");
  expect(buttons()).toHaveLength(0);
});

test("a third person goes by one tap, and the button stays the same one while nothing changes", () => {
  show([SAM, KIM]);
  const [out] = buttons();
  expect(out!.textContent).toBe("Kim should leave");
  show([{ ...SAM, typing: true }, KIM]);
  expect(buttons()[0]).toBe(out);
  out!.click();
  expect(calls).toEqual(["out bb"]);
});

test("of two counsellors either may be sent out", () => {
  show([SAM, { ...SAM, member: "cc", alias: "Robin" }]);
  expect(buttons()).toHaveLength(2);
});

test("somebody else is asked for, and not after all", () => {
  show([SAM]);
  part("another").click();
  show([SAM], true);
  expect(part("another").textContent).toBe("No, I stay");
  part("another").click();
  expect(calls).toEqual(["another true", "another false"]);
});

test("nobody is named who is gone, and without a counsellor there is nothing to choose", () => {
  show([{ ...SAM, presence: "gone" }, KIM]);
  expect(part("room").hidden).toBe(true);
  show([SAM, KIM]);
  here.clear();
  expect(part("room-list").textContent).toBe("");
});
