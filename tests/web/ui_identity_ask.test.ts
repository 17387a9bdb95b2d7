// @vitest-environment happy-dom
/** Before a visitor's telephone number leaves, the page asks; whoever writes decides, every time, and nobody is stopped. */
import { beforeEach, describe, expect, test } from "vitest";
import { IdentityAsk, type Look } from "../../chatsvc/web/ui/identity_ask.ts";
import type { VisitorPage } from "../../chatsvc/web/ui/page.ts";
import { finder } from "../../chatsvc/web/ui/parts.ts";
import { IDENTITY_KINDS, sightings } from "../../anonymity/web/identity_guard.ts";
import { FakeVisitorClient } from "./fake_visitor_client.ts";
import { livePage } from "./live_page.ts";
import { FakeClock } from "./net_world/clock.ts";
import { openVisitPage, part, TEXTS } from "./visit_page.ts";

const NUMBER = "ring mig: 070-123 45 67";
const find = finder(document);
/** What was fetched has come. */
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

describe("in the talk", () => {
  let client: FakeVisitorClient;
  let clock: FakeClock;
  let page: VisitorPage;
  const field = (): HTMLTextAreaElement => part("composer");
  function write(text: string): void {
    field().value = text;
    field().dispatchEvent(new Event("input", { bubbles: true }));
  }
  beforeEach(async () => {
    openVisitPage(document);
    client = new FakeVisitorClient();
    clock = new FakeClock();
    page = livePage({ makeClient: () => client, clock });
    part("next").click();
    part("path-own").click();
    part("start").click();
    client.show({ phase: "talking" });
    await import("../../anonymity/web/identity_guard.ts");
    await settled();
  });
  const isAsked = (): boolean => !part("guard").hidden;

  test("a number is asked about in words before it is sent, and the text stays where it is", () => {
    write(NUMBER);
    part("send").click();
    expect(client.sent).toEqual([]);
    expect(isAsked()).toBe(true);
    expect(part("guard").textContent).toContain("This looks like a phone number. It can show who you are. Nothing is sent yet.");
    expect(part("guard").getAttribute("role")).toBe("alert");
    expect(field().value).toBe(NUMBER);
  });

  test("send anyway sends it once, and the question goes", () => {
    write(NUMBER);
    part("send").click();
    part("guard-send").click();
    expect([client.sent, field().value, isAsked()]).toEqual([[NUMBER], "", false]);
  });

  test("change it goes back into the field with the number marked; the changed text is sent unasked", () => {
    write(`  ${NUMBER}`);
    part("send").click();
    part("guard-change").click();
    expect(isAsked()).toBe(false);
    expect(document.activeElement).toBe(field());
    expect(field().value.slice(field().selectionStart, field().selectionEnd)).toBe("070-123 45 67");
    write("ring mig");
    part("send").click();
    expect(client.sent).toEqual(["ring mig"]);
  });

  test("typing goes on: the first letter takes the question away, and the next press asks anew", async () => {
    write(NUMBER);
    part("send").click();
    write(`${NUMBER} ikväll`);
    expect(isAsked()).toBe(false);
    await clock.advance(5_000);
    part("send").click();
    expect([isAsked(), client.sent]).toEqual([true, []]);
  });

  test("two taps in one second are one; a later one is a yes, for whoever has no time for questions", async () => {
    write(NUMBER);
    part("send").click();
    await clock.advance(900);
    part("send").click();
    expect(client.sent).toEqual([]);
    await clock.advance(200);
    part("send").click();
    expect([client.sent, isAsked()]).toEqual([[NUMBER], false]);
  });

  test("time alone sends nothing", async () => {
    write(NUMBER);
    part("send").click();
    await clock.advance(3_600_000);
    expect([client.sent, isAsked()]).toEqual([[], true]);
  });

  test("is silent where such words are just what must be said, and takes back a question that stands", () => {
    write(NUMBER);
    part("send").click();
    client.show({ guardSilent: true });
    expect(isAsked()).toBe(false);
    part("send").click();
    expect(client.sent).toEqual([NUMBER]);
    client.show({ guardSilent: false });
    write(NUMBER);
    part("send").click();
    expect(isAsked()).toBe(true);
  });

  test("a text without any is sent at once, and a tap on ready words is never asked about", () => {
    write("jag är rädd");
    part("send").click();
    part("tap-someone").click();
    expect([client.sent, isAsked()]).toEqual([["jag är rädd", "Someone is here"], false]);
  });

  test("quick exit leaves no question behind", () => {
    write(NUMBER);
    part("send").click();
    page.clear();
    expect(isAsked()).toBe(false);
  });
});

describe("the guard's code", () => {
  let fetched: number;
  let sent: number;
  beforeEach(() => {
    openVisitPage(document);
    fetched = 0;
    sent = 0;
  });
  function ask(answer: () => Promise<Look>): IdentityAsk {
    const fetch = (): Promise<Look> => {
      fetched += 1;
      return answer();
    };
    return new IdentityAsk({ find, texts: TEXTS.texts, now: () => 0, send: () => void (sent += 1), point: () => undefined }, fetch);
  }

  test("is fetched once, with the talk", async () => {
    const it = ask(() => Promise.resolve(sightings));
    expect(fetched).toBe(0);
    it.arm(false);
    it.arm(false);
    await settled();
    it.arm(false);
    expect([fetched, it.asks(NUMBER)]).toEqual([1, true]);
  });

  test("that does not come stops no text, and is fetched again", async () => {
    const it = ask(() => Promise.reject(new Error("bad line")));
    it.arm(false);
    await settled();
    expect([it.asks(NUMBER), fetched]).toEqual([false, 2]);
  });

  test("has a sentence for everything that it finds", async () => {
    for (const kind of IDENTITY_KINDS) {
      const it = ask(() => Promise.resolve((text) => [{ kind, from: 0, to: text.length }]));
      it.arm(false);
      await settled();
      it.asks(kind);
      expect(find("guard-text").textContent).toMatch(/^This looks like .+\. It can show who you are/);
    }
  });

  test("a question that is not there any more points at nothing", () => {
    ask(() => Promise.resolve(sightings));
    part("guard-change").click();
    expect([part("guard").hidden, sent]).toEqual([true, 0]);
  });
});
