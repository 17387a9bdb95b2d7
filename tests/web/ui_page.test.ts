// @vitest-environment happy-dom
/** What a visitor lives through on the page, with a client that the test plays. */
import { beforeEach, expect, test, vi } from "vitest";
import type { StaffView } from "../../chatsvc/web/net/visitor_types.ts";
import type { VisitorPage } from "../../chatsvc/web/ui/page.ts";
import { livePage } from "./live_page.ts";
import { FakeVisitorClient, IDLE, mine, PLACE, theirs, WRITTEN_AT } from "./fake_visitor_client.ts";
import { openVisitPage, part, step, TEXTS } from "./visit_page.ts";

const ROBIN: StaffView = { member: "aa", alias: "Robin", role: "counsellor", presence: "present", typing: false };

let clients: FakeVisitorClient[] = [];
let page: VisitorPage;
const reload = vi.fn();

function client(): FakeVisitorClient {
  const last = clients.at(-1);
  if (!last) throw new Error("nobody started");
  return last;
}

function open(supported = true): void {
  clients = [];
  openVisitPage(document);
  page = livePage({
    makeClient: () => {
      const made = new FakeVisitorClient();
      clients.push(made);
      return made;
    },
    supported,
    reload,
  });
}

function start(path = "own"): void {
  part("next").click();
  part(`path-${path}`).click();
  part("start").click();
}

function talk(): void {
  start();
  client().show({ phase: "talking", staff: [ROBIN], ageEndsAt: WRITTEN_AT + 3_600_000, safetyWords: [0, 1, 2, 3, 4, 5] });
}

beforeEach(() => {
  reload.mockReset();
  open();
});

test("three taps lead from the first page into the queue", () => {
  expect(step()).toBe("about");
  part("next").click();
  expect(step()).toBe("path");
  part("path-buys").click();
  expect(step()).toBe("start");
  expect(clients).toHaveLength(0);
  part("start").click();
  expect(client().started).toEqual({ path: "buys", door: "kast", language: "en", wishes: [], urgent: false, words: null });
  expect(step()).toBe("waiting");
});

test("a line that a reload has found again leads to the Tonight page of its own door", () => {
  page.comeBack("reloaded");
  client().show({ phase: "waiting", path: "buys", place: { ...PLACE, onDuty: 0 } });
  expect(part("tonight-waiting").getAttribute("href")).toBe("/en/2/");
});

test("wishes are sent as they stand at Start, from a closed list, and forgotten with the rest", () => {
  part("next").click();
  part("path-own").click();
  part("wish-man").click();
  part("wish-woman").click();
  part("wish-other").click();
  part("start").click();
  expect(client().started?.wishes).toEqual(["woman", "other"]);
  page.clear();
  expect([part<HTMLInputElement>("wish-woman").checked, part<HTMLInputElement>("wish-other").checked]).toEqual([false, false]);
});

test("the choice in line leads out of it as the button below does", async () => {
  start();
  client().show({ phase: "waiting", place: { ...PLACE, onDuty: 0 } });
  expect(part("choice").hidden).toBe(false);
  part("choice-leave").click();
  expect(client().calls).toContain("end");
  expect(step()).toBe("bye");
});

test("the reception's name appears after the choice, and only the chosen one", () => {
  expect(document.body.textContent).not.toMatch(/MIKA|KAST/);
  part("next").click();
  part("path-buys").click();
  expect(part("door").textContent).toBe("You reach KAST.");
  part("back").click();
  part("path-own").click();
  expect(part("door").textContent).toBe("You reach MIKA.");
  expect(document.body.textContent).not.toContain("KAST");
});

test("each new step begins at its heading", () => {
  part("next").click();
  expect(document.activeElement?.id).toBe("path-title");
  part("path-skip").click();
  expect(document.activeElement?.id).toBe("start-title");
});

test("waiting shows the place and the people on duty, and follows every change", () => {
  start();
  expect(part("place").hidden).toBe(true);
  client().show({ phase: "waiting", place: PLACE });
  expect([part("ahead").textContent, part("on-duty").textContent]).toEqual(["4 people are before you.", "2 counsellors are on duty."]);
  client().show({ place: { ...PLACE, ahead: 1 } });
  expect(part("ahead").textContent).toBe("One person is before you.");
  expect(part("place").hidden).toBe(false);
});

test("a draft written in the queue is sent by a tap, after the name is shown, and not before", () => {
  start();
  client().show({ phase: "waiting" });
  part<HTMLTextAreaElement>("draft").value = "I do not know how to begin";
  client().show({ phase: "talking", staff: [ROBIN] });
  expect(part("counsellor").textContent).toBe("You are writing with Robin, MIKA");
  expect(client().sent).toEqual([]);
  expect(part<HTMLTextAreaElement>("composer").value).toBe("I do not know how to begin");
  expect(part("draft-kept").hidden).toBe(false);
  part("send").click();
  expect(client().sent).toEqual(["I do not know how to begin"]);
  expect(part<HTMLTextAreaElement>("composer").value).toBe("");
  expect(part("draft-kept").hidden).toBe(true);
});

test("a counsellor who fails to join costs no word: the draft is back in the queue", () => {
  talk();
  part<HTMLTextAreaElement>("composer").value = "half a sentence";
  client().show({ phase: "waiting", staff: [] });
  expect(step()).toBe("waiting");
  expect(part<HTMLTextAreaElement>("draft").value).toBe("half a sentence");
});

test("queued, accepted and delivered are said in words", () => {
  talk();
  const states = [];
  for (const state of ["queued", "accepted", "delivered"] as const) {
    client().show({ messages: [mine(1, "hello", state)] });
    states.push([part("state").dataset["state"], part("state").textContent]);
  }
  expect(states).toEqual([
    ["queued", "Waiting here"],
    ["accepted", "Sent"],
    ["delivered", "Delivered"],
  ]);
  expect(document.querySelectorAll('[data-testid="message"]')).toHaveLength(1);
});

test("a message keeps its element, so that it is read aloud once", () => {
  talk();
  client().show({ messages: [mine(1, "one"), theirs(1, "two")] });
  const before = [...part("log").children];
  client().show({ messages: [mine(1, "one", "delivered"), theirs(1, "two"), theirs(2, "three")] });
  expect([...part("log").children].slice(0, 2)).toEqual(before);
  expect([...document.querySelectorAll('[data-testid="text"]')].map((one) => one.textContent)).toEqual(["one", "two", "three"]);
});

test("a late message takes its place in the order", () => {
  talk();
  client().show({ messages: [theirs(1, "first"), theirs(3, "third")] });
  client().show({ messages: [theirs(1, "first"), theirs(2, "second"), theirs(3, "third")] });
  expect([...document.querySelectorAll('[data-testid="text"]')].map((one) => one.textContent)).toEqual(["first", "second", "third"]);
});

test("a stranger's markup and links stay inert text", () => {
  talk();
  client().show({ messages: [theirs(1, "<img src=x onerror=alert(1)> <a href='https://example.org'>here</a>")] });
  expect(part("log").querySelector("img, a")).toBeNull();
  expect(part("log").textContent).toContain("<img src=x onerror=alert(1)>");
});

test("one's own message can be taken back, and says so", () => {
  talk();
  client().show({ messages: [mine(7, "not this")] });
  part("unsend").click();
  expect(client().calls).toContain("unsend 7");
  expect(part("log").textContent).toContain("The message was removed.");
  expect(part("log").textContent).not.toContain("not this");
});

test("Enter sends where there is a keyboard, Shift+Enter and half-written characters do not", () => {
  talk();
  const composer = part<HTMLTextAreaElement>("composer");
  composer.value = "first line";
  composer.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", shiftKey: true, cancelable: true }));
  composer.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, cancelable: true }));
  expect(client().sent).toEqual([]);
  composer.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true }));
  expect(client().sent).toEqual(["first line"]);
});

test("nothing but spaces is not sent, and nothing is sent while the page must wait", () => {
  talk();
  const composer = part<HTMLTextAreaElement>("composer");
  composer.value = "   ";
  part("send").click();
  client().show({ mustWait: true });
  composer.value = "kept";
  part("send").click();
  expect(client().sent).toEqual([]);
  expect(composer.value).toBe("kept");
  expect(part("link").textContent).toBe("Wait a moment, your messages are on their way.");
  client().show({ mustWait: false });
  part("send").click();
  expect(client().sent).toEqual(["kept"]);
});

test("typing is told while there is text, and ends with it", () => {
  talk();
  const composer = part<HTMLTextAreaElement>("composer");
  composer.value = "h";
  composer.dispatchEvent(new Event("input"));
  composer.value = "";
  composer.dispatchEvent(new Event("input"));
  expect(client().calls.filter((call) => call.startsWith("typing"))).toEqual(["typing true", "typing false"]);
});

test("the page says who writes, who is away and who else is here", () => {
  talk();
  client().show({ staff: [{ ...ROBIN, typing: true }] });
  expect(part("typing").textContent).toBe("Robin is writing …");
  client().show({ staff: [{ ...ROBIN, presence: "lost" }, { ...ROBIN, member: "bb", alias: "Kim", role: "interpreter" }] });
  expect(part("counsellor").textContent).toBe("You are writing with Robin, MIKA · Kim, interpreter – Robin is away for a moment.");
  client().show({ staff: [{ ...ROBIN, presence: "lost" }, { ...ROBIN, member: "bb", alias: "Kim", role: "interpreter", presence: "lost" }] });
  expect(part("counsellor").textContent).toBe("You are writing with Robin, MIKA · Kim, interpreter – Robin is away for a moment. Kim is away for a moment.");
  client().show({ staff: [{ ...ROBIN, presence: "gone" }] });
  expect(part("counsellor").textContent).toBe("Nobody else is here right now.");
});

test("six safety words lie in a folded detail", () => {
  talk();
  expect([...part("words").children].map((one) => one.textContent)).toEqual(TEXTS.words.slice(0, 6));
  expect(part("words").closest("details")?.hasAttribute("open")).toBe(false);
  client().show({ safetyWords: null });
  expect(part("safety").hidden).toBe(true);
});

test("the clock says until when anything exists, in hours and minutes", () => {
  talk();
  expect(part("clock").textContent).toMatch(/^Deleted at \d\d:\d\d at the latest$/);
});

test("five minutes before silence ends it, one tap keeps the conversation", () => {
  talk();
  client().show({ warning: "silence", silenceEndsAt: WRITTEN_AT });
  expect(part("warning").hidden).toBe(false);
  expect(part("warning-text").textContent).toMatch(/deleted at \d\d:\d\d if nobody writes/);
  part("here").click();
  expect(client().calls).toContain("stillHere");
  expect(part("warning").hidden).toBe(true);
});

test("before the longest time is over one tap gives more time, and where that is used up no button does nothing", () => {
  talk();
  client().show({ warning: "age", more: true });
  expect(part("warning").hidden).toBe(false);
  expect(part("warning-text").textContent).toContain("One tap gives you more time");
  expect([part("here").hidden, part("more").hidden]).toEqual([true, false]);
  part("more").click();
  expect(client().calls).toContain("stillHere");
  client().show({ warning: "age", more: false });
  expect(part("warning-text").textContent).toContain("It cannot last longer");
  client().show({ staff: [{ ...ROBIN, presence: "gone" }] });
  expect(part("warning").hidden).toBe(false);
  expect([part("here").hidden, part("more").hidden]).toEqual([true, true]);
});

test("after the longest time one tap starts a new conversation at the same door, and after no other end", () => {
  talk();
  client().show({ ...IDLE, phase: "ended", ended: "counsellor", endConfirmed: true });
  expect(part("anew").hidden).toBe(true);
  client().show({ ...IDLE, phase: "ended", ended: "age", endConfirmed: true });
  expect(part("anew").hidden).toBe(false);
  const earlier = client();
  part("anew").click();
  expect(client()).not.toBe(earlier);
  expect(client().calls.some((call) => call.startsWith("start"))).toBe(true);
});

test("a missing message and a broken line are said, and unsaid when they are mended", () => {
  talk();
  client().show({ missing: 1, link: "reconnecting" });
  expect(part("missing").hidden).toBe(false);
  expect(part("link").textContent).toContain("We are trying again");
  client().show({ link: "store_away" });
  expect(part("link").textContent).toContain("call 112");
  client().show({ missing: 0, link: "up" });
  expect([part("missing").hidden, part("link").hidden]).toEqual([true, true]);
});

test("erasing everything asks once, and can be called off", () => {
  talk();
  part("end").click();
  expect(part("end-ask").hidden).toBe(false);
  part("end-no").click();
  expect(client().calls).not.toContain("end");
  part("end").click();
  part("end-yes").click();
  expect(client().calls).toContain("end");
  expect(step()).toBe("bye");
});

test("after the end no word of it is left in the page", () => {
  talk();
  client().show({ messages: [mine(1, "my secret"), theirs(1, "their answer")] });
  part<HTMLTextAreaElement>("composer").value = "unsent secret";
  client().show({ ...IDLE, phase: "ended", ended: "counsellor", endConfirmed: true });
  expect(part("ended").textContent).toBe("The person you wrote with ended the conversation.");
  expect(document.body.innerHTML).not.toMatch(/secret|their answer|Robin/);
  expect([...document.querySelectorAll("textarea")].map((one) => one.value)).toEqual(["", "", ""]);
});

test("the page does not say that all is gone before the service has said so", () => {
  talk();
  client().show({ ...IDLE, phase: "ended", ended: "visitor", erasing: true });
  expect(part("bye-title").textContent).toBe("Deleted on your phone");
  client().show({ erasing: false });
  expect(part("bye-title").textContent).toBe("It is deleted");
});

test("leaving the queue ends it", () => {
  start();
  client().show({ phase: "waiting" });
  part("leave-queue").click();
  expect(client().calls).toContain("end");
  expect(part("ended").textContent).toBe("You left the queue. Nothing you wrote was sent.");
});

test("nobody on duty: the page says so, keeps the draft, and offers another try", () => {
  start();
  part<HTMLTextAreaElement>("draft").value = "still mine";
  client().show({ phase: "refused", problem: "closed" });
  expect(step()).toBe("problem");
  const shown = [...document.querySelectorAll<HTMLElement>("[data-problem]")].filter((one) => !one.hidden);
  expect(shown.map((one) => one.dataset["problem"])).toEqual(["closed"]);
  expect(part("draft-safe").hidden).toBe(false);
  shown[0]?.querySelector<HTMLElement>("[data-again]")?.click();
  expect(step()).toBe("start");
  part("start").click();
  expect(clients).toHaveLength(2);
  expect(part<HTMLTextAreaElement>("draft").value).toBe("still mine");
});

test("an old page offers to load again", () => {
  start();
  part<HTMLTextAreaElement>("draft").value = "lost with the page";
  client().show({ phase: "refused", problem: "old_client" });
  expect(part("draft-safe").hidden).toBe(true);
  document.querySelector<HTMLElement>('[data-problem="old_client"] [data-reload]')?.click();
  expect(reload).toHaveBeenCalledOnce();
});

test("a browser without encryption is told before it hopes", () => {
  open(false);
  part("next").click();
  expect(step()).toBe("problem");
  expect(document.querySelector<HTMLElement>('[data-problem="no_crypto"]')?.hidden).toBe(false);
  expect(clients).toHaveLength(0);
});

test("the client hears whether the page is seen", () => {
  start();
  expect(client().calls).toContain("visible true");
  Object.defineProperty(document, "hidden", { configurable: true, value: true });
  document.dispatchEvent(new Event("visibilitychange"));
  Reflect.deleteProperty(document, "hidden");
  expect(client().calls).toContain("visible false");
});

test("clearing takes texts, names and words away, also when quick exit has emptied the page before", () => {
  talk();
  client().show({ messages: [theirs(1, "a text")] });
  const main = document.querySelector("main");
  document.body.replaceChildren();
  page.clear();
  expect(main?.innerHTML).not.toMatch(/a text|Robin/);
});
