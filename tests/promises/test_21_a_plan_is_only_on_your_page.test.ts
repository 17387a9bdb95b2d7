/** Promise 21: after the end, the plan that you made together is only on your page, until you close it. */
// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import type { PlanCard } from "../../chatsvc/web/e2ee/cards.ts";
import type { VisitorSnapshot } from "../../chatsvc/web/net/visitor_types.ts";
import type { VisitorPage } from "../../chatsvc/web/ui/page.ts";
import { FakeVisitorClient, theirs } from "../web/fake_visitor_client.ts";
import { livePage } from "../web/live_page.ts";
import { openVisitPage, part, TEXTS } from "../web/visit_page.ts";

const ENDED: Partial<VisitorSnapshot> = { phase: "ended", ended: "counsellor", endConfirmed: true, messages: [] };
const plan = (text: string): PlanCard => ({ kind: "plan", language: "en", text: "Your plan", steps: [{ head: "Next step", text }] });
const sent = (counter: number, text: string) => ({ ...theirs(counter, "Your plan"), said: { kind: "card", card: plan(text) } }) as const;
const kept = (): string | undefined => part("bye-plan").querySelector("[data-testid=plan]")?.textContent ?? undefined;
let client: FakeVisitorClient;
let page: VisitorPage;

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  client = new FakeVisitorClient();
  openVisitPage(document);
  page = livePage({ makeClient: () => client });
  for (const name of ["next", "path-own", "start"]) part(name).click();
});

test("it stays after the end, the newest that stands, and nothing else of the talk", () => {
  client.show({ phase: "talking", messages: [theirs(9, "a secret"), sent(1, "an older zebra"), sent(2, "call Sara"), { ...sent(3, "a withdrawn zebra"), gone: true }] });
  client.show(ENDED);
  expect(part("bye-plan").hidden).toBe(false);
  expect(kept()).toContain("call Sara");
  expect(document.body.textContent).not.toMatch(/zebra|a secret/);
  client.show({ messages: [] });
  expect(part("bye-plan").querySelectorAll("[data-testid=plan]")).toHaveLength(1);
});

test("the page says that it is there, and not that nothing is", () => {
  const said = (): string | null => part("bye-what").textContent;
  client.show({ phase: "talking", messages: [sent(1, "call Sara")] });
  client.show(ENDED);
  expect(said()).toBe(part("bye-what").dataset["kept"]);
  expect(said()).not.toBe(part("bye-what").dataset["text"]);
  client.show({ erasing: true });
  expect(said()).toBe(TEXTS.texts["ui.erasing"]);
});

test("where none was made, or one was taken back, the page says that nothing is left", () => {
  client.show({ phase: "talking", messages: [{ ...sent(1, "call Sara"), gone: true }] });
  client.show(ENDED);
  expect(part("bye-plan").hidden).toBe(true);
  expect(part("bye-what").textContent).toBe(part("bye-what").dataset["text"]);
});

test("no store of the browser holds it", () => {
  client.show({ phase: "talking", messages: [sent(1, "call Sara")] });
  client.show(ENDED);
  expect(JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])).not.toContain("Sara");
});

test("quick exit forgets it, and none is shown after abuse", () => {
  client.show({ phase: "talking", messages: [sent(1, "call Sara")] });
  client.show({ ...ENDED, endedFor: "abuse" });
  expect(part("bye-plan").hidden).toBe(true);
  client.show({ endedFor: null });
  expect(kept()).toContain("call Sara");
  page.wipe();
  expect(kept()).toBeUndefined();
  client.show({ messages: [] });
  expect(document.body.textContent).not.toContain("call Sara");
});
