// @vitest-environment happy-dom
/** The lock: after silence, over a reload, with the desk going on behind it. */
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type UnlockAnswer, passwordOver } from "../../counsellor/web/unlock.ts";
import { IDLE_MS } from "../../counsellor/web/use_idle_lock.ts";
import { conversation, message } from "./console_fake.ts";
import { type ConsolePage, consolePage } from "./console_page.tsx";

let page: ConsolePage;
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  page?.close();
  vi.useRealTimers();
});

const passes = (ms: number): unknown => act(() => void vi.advanceTimersByTime(ms));

async function unlock(): Promise<void> {
  page.type("#unlock", "hemligt");
  await act(async () => {
    page.find(".lock form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    await vi.advanceTimersByTimeAsync(0);
  });
}

describe("the screen", () => {
  it("locks when nobody has touched it for ten minutes, and the server is told", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a", { messages: [message(1, "hej")] })] });
    passes(IDLE_MS - 60_000);
    document.dispatchEvent(new Event("pointermove"));
    passes(IDLE_MS - 60_000);
    expect(page.all(".lock")).toEqual([]);
    passes(2 * 60_000);
    expect(page.all(".lock").length).toBe(1);
    expect(page.find(".app").hasAttribute("inert")).toBe(true);
    expect(page.locks()).toBe(1);
  });

  it("goes on behind the lock", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a")] });
    page.click(".bar-tools button:nth-last-child(2)");
    page.show({ conversations: [conversation("a", { messages: [message(1, "nytt")] })] });
    expect(page.find(".said").textContent).toBe("nytt");
    expect(page.titles.at(-1)).toBe(1);
    passes(5000);
    // Behind a lock nothing is read.
    expect(page.titles.at(-1)).toBe(1);
  });

  it("opens with the password", async () => {
    page = consolePage({ locked: true });
    await unlock();
    expect(page.all(".lock")).toEqual([]);
    expect(page.locks()).toBe(0);
  });

  it.each<[UnlockAnswer, string]>([
    [{ kind: "wrong" }, "Fel lösenord."],
    [{ kind: "paused", waitMs: 42_000 }, "För många försök. Vänta 42 s."],
    [{ kind: "offline" }, "Tjänsten går inte att nå. Försök igen."],
  ])("stays shut and says why: %j", async (answer, sentence) => {
    page = consolePage({ locked: true }, answer);
    await unlock();
    expect(page.find(".lock [role=alert]").textContent).toBe(sentence);
    expect((page.find("#unlock") as HTMLInputElement).value).toBe("");
  });

  it("a sign-in that is over goes to the login", async () => {
    page = consolePage({ locked: true }, { kind: "signed_out" });
    await unlock();
    expect(page.loggedOut()).toBe(1);
  });
});

describe("the server's answer", () => {
  it.each([
    [200, {}, { kind: "opened" }],
    [401, {}, { kind: "signed_out" }],
    [403, {}, { kind: "wrong" }],
    [429, { wait_ms: 1500 }, { kind: "paused", waitMs: 1500 }],
    [429, {}, { kind: "paused", waitMs: 1000 }],
    [500, {}, { kind: "offline" }],
  ])("%i is a value", async (status, body, kind) => {
    const asked: unknown[] = [];
    const password = passwordOver((path, sent) => {
      asked.push([path, sent]);
      return Promise.resolve(new Response(JSON.stringify(body), { status }));
    });
    expect(await password.unlock("x")).toEqual(kind);
    expect(asked).toEqual([["/unlock", { password: "x" }]]);
  });

  it("no answer is offline, and a lock that cannot be told stays local", async () => {
    const password = passwordOver(() => Promise.reject(new Error("no net")));
    password.lock();
    expect(await password.unlock("x")).toEqual({ kind: "offline" });
  });
});
