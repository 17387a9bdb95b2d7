// @vitest-environment happy-dom
/** Somebody in line for whom it is urgent: the reason stays on the page, help is in sight, the place is kept. */
import { beforeEach, expect, test } from "vitest";
import type { VisitorPage } from "../../chatsvc/web/ui/page.ts";
import { FakeVisitorClient, PLACE } from "./fake_visitor_client.ts";
import { livePage } from "./live_page.ts";
import { openVisitPage, part, step } from "./visit_page.ts";

let clients: FakeVisitorClient[];
let page: VisitorPage;

const client = (): FakeVisitorClient => clients.at(-1)!;
const draft = (): HTMLTextAreaElement => part<HTMLTextAreaElement>("draft");
const choose = (reason: string): void => document.querySelector<HTMLElement>(`[data-reason="${reason}"]`)!.click();
/** What left the page by way of the client, but for what is sealed on this phone. */
const told = (): readonly string[] => client().calls.filter((call) => !call.startsWith("draft ") && !call.startsWith("visible"));

beforeEach(() => {
  clients = [];
  openVisitPage(document);
  page = livePage({
    makeClient: () => {
      clients.push(new FakeVisitorClient());
      return client();
    },
  });
  for (const name of ["next", "path-own", "start"]) part(name).click();
  client().show({ phase: "waiting", place: PLACE });
});

test("the question waits folded among the rest, and numbers are not pushed at anybody", () => {
  expect(part<HTMLDetailsElement>("urgent").open).toBe(false);
  expect(part("urgent-help").hidden).toBe(true);
  expect([...document.querySelectorAll<HTMLElement>("[data-reason]")].map(({ dataset }) => dataset["reason"])).toEqual([
    ...["suicide", "danger", "hurt", "minor", "police", "none"],
  ]);
});

test.each(["suicide", "danger", "hurt", "minor", "police"])("%s: one word goes to the service, the reason only into the draft", (reason) => {
  choose(reason);
  expect(told()).toEqual(["start", "urgent"]);
  expect(client().sent).toEqual([]);
  const line = document.querySelector(`[data-reason="${reason}"]`)?.textContent;
  expect(draft().value).toBe(`${line}.\n`);
  expect(client().calls).toContain(`draft ${line}.\n`);
});

test("112 and 90101 come at once, one tap away, with the place kept and where we are blind", () => {
  choose("suicide");
  const help = part("urgent-help");
  expect(help.hidden).toBe(false);
  expect([...help.querySelectorAll("a")].map((link) => link.getAttribute("href"))).toEqual(["tel:112", "tel:90101"]);
  expect(help.textContent).toContain("Your place is kept");
  expect(help.textContent).toContain("Say where you are: we cannot see it.");
  expect(document.activeElement).toBe(part("urgent-said"));
  expect(part("place").hidden).toBe(false);
  expect(part<HTMLDetailsElement>("urgent").open).toBe(false);
});

test("what was written stays, under a line that may be changed, taken away or chosen anew", () => {
  draft().value = "hello\nagain";
  choose("hurt");
  expect(draft().value).toBe("Somebody has hurt me tonight.\nhello\nagain");
  choose("minor");
  expect(draft().value).toBe("I am under 18.\nhello\nagain");
  choose("none");
  expect(draft().value).toBe("hello\nagain");
  choose("danger");
  draft().value = draft().value.replace("in danger", "not quite safe");
  choose("none");
  expect(draft().value).toBe("I am not quite safe now.\nhello\nagain");
});

test("none of this says nothing to anybody", () => {
  part<HTMLDetailsElement>("urgent").open = true;
  choose("none");
  expect(told()).toEqual(["start"]);
  expect([draft().value, part("urgent-help").hidden]).toEqual(["", true]);
  expect(part<HTMLDetailsElement>("urgent").open).toBe(false);
});

test("the line goes with the draft when somebody comes, and is sent by the visitor alone", () => {
  choose("police");
  client().show({ phase: "talking", place: null });
  expect(part<HTMLTextAreaElement>("composer").value).toBe("The police came tonight.\n");
  expect(client().sent).toEqual([]);
});

test("a page that was loaded again still shows the numbers, and knows no reason", () => {
  client().show({ urgent: true });
  expect(part("urgent-help").hidden).toBe(false);
  expect(document.querySelector('[aria-pressed="true"]')).toBeNull();
});

test("quick exit leaves no trace of what was chosen", () => {
  choose("suicide");
  page.clear();
  expect(document.querySelector('[aria-pressed="true"]')).toBeNull();
  expect([part("urgent-help").hidden, draft().value]).toEqual([true, ""]);
});

test("a full queue is not full for whom it is urgent: the draft goes along", () => {
  draft().value = "please";
  client().show({ phase: "refused", problem: "full", place: null });
  expect(step()).toBe("problem");
  expect(part("urgent-way").hidden).toBe(false);
  part("urgent-start").click();
  expect(clients).toHaveLength(2);
  expect(client().started).toMatchObject({ urgent: true, path: "own" });
  expect(step()).toBe("waiting");
  expect(draft().value).toBe("please");
});

test("another try after a bad line is as urgent as the first, in the same languages, and its draft outlives a reload", () => {
  client().show({ phase: "working", place: null });
  choose("suicide");
  const box = part("writes").querySelector<HTMLInputElement>("input")!;
  box.checked = true;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  client().show({ phase: "refused", problem: "offline" });
  document.querySelector<HTMLElement>('[data-problem="offline"] [data-again]')!.click();
  part("start").click();
  expect(clients).toHaveLength(2);
  expect(client().started).toMatchObject({ urgent: true });
  expect(told()).toEqual(["start", `writes ${box.value}`]);
  expect(client().calls).toContain(`draft ${draft().value}`);
  client().show({ phase: "waiting", place: PLACE, urgent: true });
  expect([step(), part("urgent-help").hidden, box.checked]).toEqual(["waiting", false, true]);
});

test("a first try is told nothing that nobody said, and what was urgent is not urgent after a good-bye", () => {
  expect(client().started).toMatchObject({ urgent: false });
  expect(client().calls.filter((call) => !call.startsWith("visible"))).toEqual(["start"]);
  choose("danger");
  client().show({ phase: "ended", ended: "age" });
  part("anew").click();
  expect(client().started).toMatchObject({ urgent: false });
});

test("no other problem offers what would not help", () => {
  client().show({ phase: "refused", problem: "closed", place: null });
  expect(part("urgent-way").hidden).toBe(true);
});

test("who came by which path is known to the step before Start, where relatives read words of their own", () => {
  expect(part("start-step").dataset["way"]).toBe("own");
});

test("languages ticked in line are told, and stand as the client knows them", () => {
  const boxes = [...part("writes").querySelectorAll<HTMLInputElement>("input")];
  expect(boxes.length).toBeGreaterThan(0);
  boxes[0]!.checked = true;
  boxes[0]!.dispatchEvent(new Event("change", { bubbles: true }));
  expect(told().filter((call) => call.startsWith("writes"))).toHaveLength(1);
  client().show({ writes: [] });
  expect(boxes[0]!.checked).toBe(false);
});
