// @vitest-environment happy-dom
/** A tab that comes back: asked or not, folded, copied, and cleared by the way out. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { storeInMemory } from "../../anonymity/web/sealed_state.ts";
import { LAST_WORDS, LOCAL } from "../../chatsvc/web/net/keeper.ts";
import { AWAY_MS, comingBack } from "../../chatsvc/web/ui/coming_back.ts";
import { forgetTab, MARK, neverAsItWas, noteSeen, PREFIX, seenAt, tabStore } from "../../chatsvc/web/ui/kept_place.ts";
import type { Message } from "../../chatsvc/web/net/visitor_types.ts";
import type { VisitorPage } from "../../chatsvc/web/ui/page.ts";
import { takeTab } from "../../chatsvc/web/ui/tab_lock.ts";
import { FakeVisitorClient, mine, theirs } from "./fake_visitor_client.ts";
import { livePage } from "./live_page.ts";
import { openVisitPage, part, step, TEXTS } from "./visit_page.ts";

const NOW = 1_000_000;
const HERE = { kept: true, navigation: "reload", discarded: false, seenAt: NOW - 1_000, now: NOW };

describe("how a tab comes back", () => {
  test("a plain reload within twenty seconds goes on at once", () => {
    expect(comingBack(HERE)).toBe("reloaded");
    expect(comingBack({ ...HERE, seenAt: NOW - AWAY_MS })).toBe("reloaded");
  });

  test("nothing kept is a page like any other, however it was loaded", () => {
    expect(comingBack({ ...HERE, kept: false })).toBe("fresh");
  });

  test.each([
    ["longer away", { seenAt: NOW - AWAY_MS - 1 }],
    ["never noted", { seenAt: null }],
    ["a clock that went back", { seenAt: NOW + 1 }],
    ["thrown away by the browser", { discarded: true }],
    ["a restored session or reopened tab", { navigation: "back_forward" }],
    ["an address typed again", { navigation: "navigate" }],
    ["a browser that says nothing", { navigation: "" }],
  ])("in doubt it asks: %s", (_what, change) => {
    expect(comingBack({ ...HERE, ...change })).toBe("reopened");
  });
});

describe("what the tab keeps beside the seal", () => {
  afterEach(() => sessionStorage.clear());

  test("the script that blocks the first paint looks for the same name", () => {
    const early = readFileSync(join(import.meta.dirname, "../../chatsvc/web/early.ts"), "utf8");
    expect(early).toContain(`sessionStorage.getItem("${MARK}")`);
    expect(early).toContain(`sessionStorage.getItem("${PREFIX}${LAST_WORDS}")`);
    expect(early).toContain(`name.startsWith("${PREFIX}")`);
    expect(early).not.toMatch(/^(?:import|export)/mu);
  });

  test("when it was last seen is noted only while a conversation is kept (promise 8)", () => {
    const store = storeInMemory();
    noteSeen(document, store, () => NOW);
    window.dispatchEvent(new Event("pagehide"));
    expect(seenAt(store)).toBeNull();
    store.write(LOCAL, "x");
    window.dispatchEvent(new Event("pagehide"));
    expect(seenAt(store)).toBe(NOW);
  });

  const turns = (type: string, persisted: boolean): boolean => window.dispatchEvent(Object.assign(new Event(type), { persisted }));

  test("a page that the browser kept whole shows nothing, is loaded anew, and asks before it goes on", () => {
    const reload = vi.fn();
    const store = tabStore(() => undefined)!;
    delete document.documentElement.dataset["kept"];
    neverAsItWas(document, reload);
    store.write(LOCAL, "x");
    noteSeen(document, store, () => NOW);
    turns("pagehide", true);
    // What back.css hides the page by, until it has decided.
    expect(document.documentElement.dataset["kept"]).toBe("");
    turns("pageshow", true);
    expect(reload).toHaveBeenCalledOnce();
    expect(comingBack({ ...HERE, seenAt: seenAt(store) })).toBe("reopened");
  });

  test("a page that is loaded as usual is let be", () => {
    const reload = vi.fn();
    delete document.documentElement.dataset["kept"];
    neverAsItWas(document, reload);
    turns("pagehide", false);
    turns("pageshow", false);
    expect(reload).not.toHaveBeenCalled();
    expect("kept" in document.documentElement.dataset).toBe(false);
  });

  test("the lock is asked for once, when a conversation is kept for the first time", () => {
    const began = vi.fn();
    const store = tabStore(began)!;
    store.write(LOCAL, "half");
    store.write(LOCAL, "half");
    expect(began).toHaveBeenCalledExactlyOnceWith("half");
  });

  test("the way out takes what is ours and nothing else", () => {
    sessionStorage.setItem(`${PREFIX}x`, "ours");
    sessionStorage.setItem("other", "theirs");
    forgetTab();
    expect(Object.keys(sessionStorage)).toEqual(["other"]);
  });
});

describe("one tab per conversation", () => {
  test("who holds the lock goes on", async () => {
    const request = ((_name: string, _o: unknown, held: () => Promise<never>) => held()) as unknown as LockManager["request"];
    expect(await takeTab("x", 1_500, { request })).toBe(true);
  });

  test("a copy waits in vain and is told", async () => {
    const request = (() => Promise.reject(new DOMException("waited", "AbortError"))) as unknown as LockManager["request"];
    expect(await takeTab("x", 1_500, { request })).toBe(false);
  });

  test("waits as long as it is told, in browsers too that have no AbortSignal.timeout", async () => {
    vi.spyOn(AbortSignal, "timeout").mockImplementation(() => {
      throw new TypeError("AbortSignal.timeout is not a function");
    });
    const request = ((_name: string, { signal }: { signal: AbortSignal }) => new Promise((_, never) => signal.addEventListener("abort", () => never(signal.reason)))) as unknown as LockManager["request"];
    expect(await takeTab("x", 5, { request })).toBe(false);
  });

  test("a browser without locks leaves it to the service", async () => {
    expect(await takeTab("x", 1_500, null)).toBe(true);
  });
});

describe("the page", () => {
  let client: FakeVisitorClient;
  let page: VisitorPage;

  beforeEach(() => {
    openVisitPage(document);
    document.documentElement.dataset["kept"] = "";
    client = new FakeVisitorClient();
    page = livePage({ makeClient: () => client });
  });

  test("after a reload goes on without a question", () => {
    page.comeBack("reloaded");
    expect(client.calls).toContain("resume");
    expect(part("continue").hidden).toBe(true);
    client.show({ phase: "talking", messages: [mine(1, "hej"), theirs(1, "hello")], draft: "half a thought" });
    expect(step()).toBe("talk");
    expect(part("log").textContent).toContain("hello");
    expect(part<HTMLTextAreaElement>("composer").value).toBe("half a thought");
  });

  test("opened again says nothing until Continue, and folds what was there until it is asked for", () => {
    page.comeBack("reopened");
    expect(step()).toBe("back");
    expect(document.documentElement.dataset["kept"]).toBeUndefined();
    expect(client.calls).toEqual([]);
    part("continue").click();
    client.show({ phase: "talking", messages: [mine(1, "hej"), theirs(1, "hello")], draft: "half a thought" });
    expect(part("log").textContent).not.toContain("hello");
    expect(part<HTMLTextAreaElement>("composer").value).toBe("");
    client.show({ messages: [mine(1, "hej"), theirs(1, "hello"), theirs(2, "new")] });
    expect(part("log").textContent).toContain("new");
    part("unfold").click();
    expect(part("log").textContent).toContain("hello");
    expect(part<HTMLTextAreaElement>("composer").value).toBe("half a thought");
    expect(part("unfold").closest<HTMLElement>("[data-fold]")?.hidden).toBe(true);
  });

  test("a plan that lay folded at the end stays folded after it, until it is asked for", () => {
    const plan: Message = { ...theirs(1, "Plan"), said: { kind: "card", card: { kind: "plan", language: "en", text: "Plan", steps: [{ head: "Near", text: "Sara" }] } } };
    page.comeBack("reopened");
    part("continue").click();
    client.show({ phase: "talking", messages: [plan], draft: "" });
    client.show({ phase: "ended", ended: "counsellor", endConfirmed: true, messages: [] });
    expect(step()).toBe("bye");
    expect(part("bye-plan").hidden).toBe(false);
    expect(part("bye-plan").textContent).not.toContain("Sara");
    const unfold = part("bye-plan").querySelector("button")!;
    expect(unfold.textContent).toBe(part("unfold").textContent);
    unfold.click();
    expect(part("bye-plan").textContent).toContain("Sara");
  });

  test("a draft from the queue is folded too", () => {
    page.comeBack("reopened");
    part("continue").click();
    client.show({ phase: "waiting", draft: "still waiting" });
    expect(part<HTMLTextAreaElement>("draft").value).toBe("");
    part("unfold-draft").click();
    expect(part<HTMLTextAreaElement>("draft").value).toBe("still waiting");
  });

  test("a copy is told that it is open elsewhere and makes no client", () => {
    page.comeBack("elsewhere");
    expect(step()).toBe("problem");
    expect(client.calls).toEqual([]);
    // A phone that was slow to let go of the page before is no copy: one tap looks again.
    expect(document.querySelector('[data-problem="elsewhere"] [data-reload]')).not.toBeNull();
  });

  test("an end that came meanwhile is said, with the way to a new one", () => {
    page.comeBack("reloaded");
    client.show({ phase: "ended", ended: "service", whileAway: true });
    expect(part("ended").textContent).toBe(TEXTS.texts["ui.ended.away"]);
  });

  test("says what is missing, and that a reload would lose it", () => {
    page.comeBack("reloaded");
    client.show({ phase: "talking", missingOwn: 2, keeps: false });
    expect(part("missing-own").textContent).toContain("2");
    expect(part("unkept").hidden).toBe(false);
    client.show({ regrouping: true });
    expect(part("link").textContent).toBe(TEXTS.texts["ui.regroup"]);
  });

  test("what is typed is given to the client, and an empty field after sending", () => {
    page.comeBack("reloaded");
    client.show({ phase: "talking" });
    const field = part<HTMLTextAreaElement>("composer");
    field.value = "abc";
    field.dispatchEvent(new Event("input"));
    expect(client.calls).toContain("draft abc");
    part("send").click();
    expect(client.calls.filter((one) => one.startsWith("draft")).at(-1)).toBe("draft ");
  });
});
