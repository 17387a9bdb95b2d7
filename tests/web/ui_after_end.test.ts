// @vitest-environment happy-dom
/** After the end: two taps that count once each, only where the counsellor's own word allows it; and when all was deleted. */
import { beforeEach, describe, expect, test } from "vitest";
import type { VisitorSnapshot } from "../../chatsvc/web/net/visitor_types.ts";
import { FakeVisitorClient } from "./fake_visitor_client.ts";
import { livePage } from "./live_page.ts";
import { openVisitPage, part, step } from "./visit_page.ts";

const TICKET = new Uint8Array([9, 8, 7]);
const WELL: Partial<VisitorSnapshot> = { phase: "ended", ended: "counsellor", endConfirmed: true, endedFor: "well" };
let client: FakeVisitorClient;
let posted: number[][];
/** What the service publishes of its doors; null: it cannot be had. */
let status: object | null;

beforeEach(() => {
  posted = [];
  status = null;
  client = new FakeVisitorClient();
  client.lastTicket = TICKET;
  openVisitPage(document);
  livePage({
    makeClient: () => client,
    loadStatus: () => (status === null ? Promise.reject(new Error("no status here")) : Promise.resolve(status)),
    felt: (body) => void posted.push([...body]),
  });
  for (const name of ["next", "path-own", "start"]) part(name).click();
});

function talked(end: Partial<VisitorSnapshot>): void {
  client.show({ phase: "talking" });
  client.show(end);
  expect(step()).toBe("bye");
}

const felt = (): HTMLElement => part("felt");
const question = (name: string): HTMLElement => felt().querySelector<HTMLElement>(`[data-felt="${name}"]`)!;
const buttons = (name: string): HTMLButtonElement[] => [...question(name).querySelectorAll("button")];
const isThanked = (name: string): boolean => !question(name).querySelector<HTMLElement>("[data-thanks]")!.hidden;

describe("two taps after a good end", () => {
  test("are two answers to two questions, with the ticket behind them", () => {
    talked(WELL);
    expect(felt().hidden).toBe(false);
    buttons("heard")[0]!.click();
    buttons("next")[2]!.click();
    expect(posted).toEqual([[0, 0, ...TICKET], [1, 2, ...TICKET]]);
  });

  test("count once each: the buttons go, the thanks come and have the keyboard", () => {
    talked(WELL);
    buttons("heard")[1]!.click();
    buttons("heard")[0]!.click();
    expect(posted).toEqual([[0, 1, ...TICKET]]);
    expect(isThanked("heard")).toBe(true);
    expect(isThanked("next")).toBe(false);
    expect(document.activeElement).toBe(question("heard").querySelector("[data-thanks]"));
  });

  test("may be left alone: nothing is sent, and the way back is there", () => {
    talked(WELL);
    expect(posted).toEqual([]);
    expect(part("again")).toBeTruthy();
  });
});

describe("nobody is asked", () => {
  test.each<[string, Partial<VisitorSnapshot>]>([
    ["after an end that said nothing of it", { ...WELL, endedFor: null }],
    ["after abuse", { ...WELL, endedFor: "abuse" }],
    ["after the visitor's own end", { phase: "ended", ended: "visitor", endConfirmed: true }],
    ["after silence", { phase: "ended", ended: "silence" }],
    ["when only the service says that it is over", { phase: "ended", ended: "service" }],
  ])("%s", (_name, end) => {
    talked(end);
    expect(felt().hidden).toBe(true);
    buttons("heard")[0]!.click();
    expect(posted).toEqual([]);
  });

  test("without a ticket, for no answer could count", () => {
    client.lastTicket = null;
    talked(WELL);
    expect(felt().hidden).toBe(true);
  });

  test("after an address was asked for, for 112, whatever the end says", () => {
    client.show({ phase: "talking", addressAsked: { until: 1, sent: false } });
    client.show({ addressAsked: null });
    client.show(WELL);
    expect(felt().hidden).toBe(true);
  });

  test("who only stood in line", () => {
    client.show({ phase: "ended", ended: "visitor", endConfirmed: true });
    expect(felt().hidden).toBe(true);
    expect(part("receipt").hidden).toBe(true);
  });
});

describe("what is gone", () => {
  test("is said of what two have written, and of nobody's window", () => {
    talked(WELL);
    expect(part("bye-what").textContent).toBe(part("bye-what").dataset["text"]);
    expect(part("bye-what").textContent).not.toMatch(/window/);
  });

  test("is nothing where nobody was met", () => {
    client.show({ phase: "waiting" });
    client.show({ phase: "ended", ended: "visitor", endConfirmed: true });
    expect(step()).toBe("bye");
    expect(part("bye-what").textContent).toBe("");
    expect(part("ended").textContent).not.toBe("");
  });
});

describe("the receipt", () => {
  test("says when, and keeps that time", () => {
    talked(WELL);
    const said = part("receipt").textContent;
    expect(said).toMatch(/\d\d:\d\d/);
    client.show({ messages: [] });
    expect(part("receipt").textContent).toBe(said);
  });

  test("waits until the service has confirmed that all is gone", () => {
    talked({ phase: "ended", ended: "visitor", endConfirmed: true, erasing: true });
    expect(part("receipt").hidden).toBe(true);
    client.show({ erasing: false });
    expect(part("receipt").hidden).toBe(false);
  });
});

describe("what is left to take along", () => {
  const hours = (): string => part("bye-hours").textContent ?? "";
  const looked = (): Promise<void> => new Promise((done) => setTimeout(done));
  const shut = { open: false, on_duty: 0, reason: "outside_hours", opens: "2026-12-02T18:00+01:00", closes: "2026-12-02T21:00+01:00", last_entry: "2026-12-02T20:15+01:00" };

  test("plan, who answers tonight, how to come back, then the two taps, and the receipt as the last line", () => {
    const section = document.querySelector<HTMLElement>("[data-step=bye]")!;
    const order = ["bye-plan", "bye-tonight", "bye-hours", "felt", "again", "receipt"];
    const places = order.map((name) => [...section.querySelectorAll("*")].findIndex((one) => one.matches(`[data-testid="${name}"]`)));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(section.lastElementChild).toBe(part("receipt"));
  });

  test("when this door opens next is said, of the door where one was", async () => {
    status = { v: 1, doors: { mika: shut, kast: { ...shut, opens: "2026-12-03T10:00+01:00" } } };
    talked(WELL);
    await looked();
    expect(hours()).toContain("18:00");
    expect(hours()).not.toContain("10:00");
  });

  test("where nobody knows, nothing is said of it, and the way back still is", async () => {
    talked(WELL);
    await looked();
    expect(hours()).toBe("");
    expect(part("bye-hours").parentElement?.textContent).toContain("do as you did today");
  });

  test("who answers tonight opens in place, for a page that is left takes the plan with it", () => {
    const fold = document.querySelector<HTMLElement>('[data-testid="bye-tonight"]')!;
    expect(fold.dataset["aside"]).toBe("");
    talked(WELL);
    // The template's own loops are not filled in here: where the link leads is the door's.
    expect(fold.querySelector("a")?.getAttribute("href")).toMatch(/^\/en\/1\//);
    expect(fold.querySelector("a")?.hidden).toBe(true);
  });
});
