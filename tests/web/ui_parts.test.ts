// @vitest-environment happy-dom
/** The parts that the visitor's page is made of: the field, the log, the people, the steps, the height that is really seen. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { StaffView } from "../../chatsvc/web/net/visitor_types.ts";
import { Composer } from "../../chatsvc/web/ui/composer.ts";
import { MessageLog } from "../../chatsvc/web/ui/messages.ts";
import { element, finder, onTap, setNotice, setText } from "../../chatsvc/web/ui/parts.ts";
import { renderPeople } from "../../chatsvc/web/ui/people.ts";
import { Steps } from "../../chatsvc/web/ui/steps.ts";
import { followViewport } from "../../chatsvc/web/ui/viewport.ts";
import { IDLE, mine, theirs, WRITTEN_AT } from "./fake_visitor_client.ts";
import { openVisitPage, TEXTS } from "./visit_page.ts";

const find = finder(document);
const field = (): HTMLTextAreaElement => find("composer");
const draft = (): HTMLTextAreaElement => find("draft");

beforeEach(() => openVisitPage(document));

describe("the field", () => {
  function make(enterSends = true) {
    const done: string[] = [];
    const composer = new Composer({ find, send: (text) => done.push(`send ${text}`), typing: (on) => done.push(`typing ${on}`), changed: () => 0, asks: () => false, enterSends: () => enterSends });
    return { composer, done };
  }
  function type(text: string): void {
    field().value = text;
    field().dispatchEvent(new Event("input", { bubbles: true }));
  }
  function enter(more: KeyboardEventInit = {}): boolean {
    return field().dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...more }));
  }
  const submit = (): boolean => find<HTMLFormElement>("write").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));

  test("sends what was written without the white space around it, ends typing, and is empty", () => {
    const { done } = make();
    type("  hej \n där  \n");
    enter();
    expect(done).toEqual(["typing true", "send hej \n där", "typing false"]);
    expect(field().value).toBe("");
  });

  test("on a phone Enter is a new line and the button sends; no form is ever posted", () => {
    const { done } = make(false);
    type("rad");
    expect(enter()).toBe(true);
    expect(done).toEqual(["typing true"]);
    expect(submit()).toBe(false);
    expect(done).toContain("send rad");
  });

  test("held keeps the text, the focus and the way to write on; let go it sends", () => {
    const { composer, done } = make();
    type("vänta");
    composer.hold(true);
    enter();
    submit();
    expect([done.some((one) => one.startsWith("send")), field().value, field().disabled]).toEqual([false, "vänta", false]);
    expect(find("send").getAttribute("aria-disabled")).toBe("true");
    composer.hold(false);
    enter();
    expect(done).toContain("send vänta");
    expect(find("send").getAttribute("aria-disabled")).toBe("false");
  });

  test("a draft moves here when somebody comes, is said to be kept, and nothing is sent", () => {
    const { composer, done } = make();
    draft().value = "jag vet inte hur man börjar";
    expect(composer.hasDraft).toBe(true);
    let shown = false;
    composer.takeDraft(() => {
      shown = true;
      expect(field().value).toBe("");
    });
    expect([shown, field().value, draft().value, find("draft-kept").hidden, done]).toEqual([true, "jag vet inte hur man börjar", "", false, []]);
    enter();
    expect(find("draft-kept").hidden).toBe(true);
  });

  test("an empty draft does not overwrite what stands here, and nothing is announced", () => {
    const { composer } = make();
    type("redan här");
    draft().value = "   ";
    expect(composer.hasDraft).toBe(false);
    composer.takeDraft(() => undefined);
    expect(find("draft-kept").hidden).toBe(true);
    composer.clear();
    composer.takeDraft(() => undefined);
    expect(field().value).toBe("");
  });

  test("back in the queue the unsent text is the draft; an empty field does not wipe one", () => {
    const { composer } = make();
    type("osänt");
    composer.giveDraft();
    expect([field().value, draft().value]).toEqual(["", "osänt"]);
    composer.giveDraft();
    expect(draft().value).toBe("osänt");
    composer.clear();
    expect([field().value, draft().value, find("draft-kept").hidden]).toEqual(["", "", true]);
  });

  test("an emptied field says that typing is over", () => {
    const { done } = make();
    type("h");
    type("");
    expect(done).toEqual(["typing true", "typing false"]);
  });
});

describe("the log", () => {
  function make() {
    const undone: number[] = [];
    const log = new MessageLog(find("log"), TEXTS.texts, (ms) => `kl ${ms - WRITTEN_AT}`, (counter) => undone.push(counter), () => undefined);
    const texts = (): readonly string[] => [...find("log").querySelectorAll('[data-testid="text"]')].map((one) => one.textContent);
    return { log, undone, texts };
  }

  test("names the writer to those who only hear it, and safely", () => {
    const { log } = make();
    log.render([theirs(1, "hej", "Ro\u202Ebin"), mine(1, "svar")]);
    expect([...find("log").querySelectorAll(".unseen")].map((one) => one.textContent)).toEqual(["Ro\uFFFDbin: ", `${TEXTS.texts["ui.me"]}: `]);
  });

  test("shows no state and no way to take back for what others wrote", () => {
    const { log } = make();
    log.render([theirs(1, "hej")]);
    expect(find("log").querySelectorAll('[data-testid="state"], button')).toHaveLength(0);
  });

  test("changes a state in place, quietly, and never backwards by itself", () => {
    const { log } = make();
    log.render([mine(1, "x", "queued")]);
    const state = find("log").querySelector<HTMLElement>('[data-testid="state"]');
    for (const now of ["accepted", "delivered"] as const) {
      log.render([mine(1, "x", now)]);
      expect([state?.dataset["state"], state?.textContent, state?.getAttribute("aria-live"), state?.isConnected]).toEqual([now, TEXTS.texts[`ui.state.${now}`], "off", true]);
    }
  });

  test("lets one take back each text once, by its counter", () => {
    const { log, undone, texts } = make();
    log.render([mine(1, "ett"), mine(2, "två")]);
    const buttons = [...find("log").querySelectorAll<HTMLButtonElement>('[data-testid="unsend"]')];
    expect(buttons.map((one) => one.type)).toEqual(["button", "button"]);
    buttons[1]?.click();
    expect(undone).toEqual([2]);
    log.render([mine(1, "ett"), { ...mine(2, ""), gone: true }]);
    expect(texts()).toEqual(["ett", TEXTS.texts["ui.gone"]]);
    expect(buttons[1]?.hidden).toBe(true);
    expect(find("log").querySelectorAll(".removed")).toHaveLength(1);
  });

  test("the label of taking back is short and safe, whatever was written", () => {
    const { log } = make();
    log.render([mine(1, `\u202E${"x".repeat(3_000)}`)]);
    const label = find("log").querySelector("button")?.getAttribute("aria-label") ?? "";
    expect(label.length).toBeLessThan(100);
    expect(label).not.toContain("\u202E");
  });

  test("puts late ones in their place, drops those that went, and holds nothing after clearing", () => {
    const { log, texts } = make();
    log.render([theirs(1, "a"), theirs(3, "c")]);
    const [first] = find("log").children;
    log.render([theirs(1, "a"), theirs(2, "b"), theirs(3, "c")]);
    expect([texts(), find("log").children[0] === first]).toEqual([["a", "b", "c"], true]);
    log.render([theirs(3, "c")]);
    expect(texts()).toEqual(["c"]);
    log.clear();
    expect(find("log").childElementCount).toBe(0);
    log.render([theirs(3, "c")]);
    expect(texts()).toEqual(["c"]);
  });

  test("follows the end only for those who are near it", () => {
    const { log } = make();
    const box = find("log");
    Object.defineProperties(box, { scrollHeight: { value: 1_000, configurable: true }, clientHeight: { value: 200, configurable: true } });
    const scrolledTo = (top: number): void => {
      box.scrollTop = top;
      box.dispatchEvent(new Event("scroll")); // as a browser says it
    };
    scrolledTo(300);
    log.render([theirs(1, "a")]);
    expect(box.scrollTop).toBe(300);
    scrolledTo(790);
    log.render([theirs(1, "a"), theirs(2, "b")]);
    expect(box.scrollTop).toBe(1_000);
  });
});

describe("the people", () => {
  const robin: StaffView = { member: "aa", alias: "Robin", role: "counsellor", presence: "present", typing: false };
  const show = (change: Partial<typeof IDLE>): void => renderPeople({ find, texts: TEXTS, time: (ms) => `T${ms}` }, { ...IDLE, ...change }, "MIKA");

  test.each([
    ["present", false, true],
    ["hidden", false, true],
    ["lost", true, true],
    ["left", false, false],
    ["gone", false, false],
  ] as const)("%s: away is said %s, named %s", (presence, away, named) => {
    show({ staff: [{ ...robin, presence }] });
    const words = find("people").textContent;
    expect(words.includes("Robin")).toBe(named);
    expect(words === TEXTS.texts["ui.alone"]).toBe(!named);
    expect(words.split("Robin").length - 1).toBe(away ? 2 : named ? 1 : 0);
  });

  test("everybody who is there is named, with what they are", () => {
    show({ staff: [robin, { ...robin, member: "bb", alias: "Kim", role: "interpreter", typing: true }] });
    expect(find("people").textContent).toMatch(/Robin.*Kim/);
    expect(find("typing").textContent).toContain("Kim");
    expect(find("typing").textContent).not.toContain("Robin");
  });

  test("an alias cannot play tricks, though no honest chain carries such a one", () => {
    show({ staff: [{ ...robin, alias: "Ro\u202Ebin<b>", typing: true }] });
    expect(document.body.innerHTML).not.toContain("\u202E");
    expect(find("people").querySelector("b")).toBeNull();
  });

  test("the words are shown in their order, hidden without any, and an unknown index is seen as such", () => {
    show({ safetyWords: [0, 255, 0, 1, 2, 999] });
    const words = [...find("words").children].map((one) => one.textContent);
    expect(words).toEqual([TEXTS.words[0], TEXTS.words[255], TEXTS.words[0], TEXTS.words[1], TEXTS.words[2], "?"]);
    const [first] = find("words").children;
    show({ safetyWords: [0, 255, 0, 1, 2, 999] });
    expect(find("words").children[0]).toBe(first);
    show({ safetyWords: null });
    expect(find("safety").hidden).toBe(true);
  });

  test("of two things that are wrong with the line, the line itself is said first", () => {
    show({ mustWait: true });
    expect(find("link").textContent).toBe(TEXTS.texts["ui.must_wait"]);
    show({ mustWait: true, link: "store_away" });
    expect(find("link").textContent).toBe(TEXTS.texts["ui.store_away"]);
    show({});
    expect([find("link").hidden, find("link").textContent]).toEqual([true, ""]);
  });

  test("a warning names its own time; without a known time there is none", () => {
    show({ warning: "silence", silenceEndsAt: 5, ageEndsAt: 9 });
    expect([find("warning-text").textContent.includes("T5"), find("here").hidden]).toEqual([true, false]);
    show({ warning: "age", silenceEndsAt: 5, ageEndsAt: 9 });
    expect([find("warning-text").textContent.includes("T9"), find("here").hidden]).toEqual([true, true]);
    show({ warning: "silence" });
    expect(find("warning").hidden).toBe(true);
  });
});

describe("steps", () => {
  test("show one at a time, tell the style sheet, and say whether anything changed", () => {
    const steps = new Steps(document);
    expect([steps.now, document.body.dataset["step"]]).toEqual(["about", "about"]);
    expect([steps.show("about"), steps.show("path"), steps.show("path")]).toEqual([false, true, false]);
    const shown = [...document.querySelectorAll<HTMLElement>("section[data-step]")].filter((one) => !one.hidden).map((one) => one.dataset["step"]);
    expect([shown, document.body.dataset["step"], document.body.hidden]).toEqual([["path"], "path", false]);
  });

  test("put the focus on the heading, unless somebody else places it", () => {
    const steps = new Steps(document);
    steps.show("path");
    expect(document.activeElement?.tagName).toBe("H1");
    const before = document.activeElement;
    steps.show("talk", false);
    expect(document.activeElement).toBe(before);
  });
});

describe("the height that is seen", () => {
  function fakeWindow(height: number, scale = 1) {
    const listeners: (() => void)[] = [];
    const scrolled = vi.fn();
    const seen = { height, scale, addEventListener: (_name: string, does: () => void) => listeners.push(does) };
    const window = { visualViewport: seen, document, scrollTo: scrolled } as unknown as Window;
    return { window, seen, scrolled, resize: () => listeners.forEach((does) => does()) };
  }
  const written = (): string => document.documentElement.style.getPropertyValue("--seen");

  test("is written at once and with every keyboard, in whole pixels", () => {
    const { window, seen, resize } = fakeWindow(700.4);
    followViewport(window);
    expect(written()).toBe("700px");
    seen.height = 312.6;
    resize();
    expect(written()).toBe("313px");
  });

  test("brings the way out back while talking, but leaves somebody alone who has zoomed in", () => {
    const { window, seen, scrolled, resize } = fakeWindow(300);
    document.body.dataset["step"] = "waiting";
    followViewport(window);
    expect(scrolled).not.toHaveBeenCalled();
    document.body.dataset["step"] = "talk";
    resize();
    expect(scrolled).toHaveBeenCalledWith(0, 0);
    scrolled.mockClear();
    seen.scale = 2;
    resize();
    expect(scrolled).not.toHaveBeenCalled();
  });

  test("is left alone where the browser does not tell", () => {
    document.documentElement.style.removeProperty("--seen");
    followViewport({ visualViewport: null, document } as unknown as Window);
    expect(written()).toBe("");
  });
});

describe("parts", () => {
  test("that a template lacks are a loud failure with a name", () => {
    expect(() => find("no such part")).toThrow("part no such part");
  });

  test("are written only when something changed, as text", () => {
    const part = element(document, "div", "x", "<b>a</b>");
    const node = part.firstChild;
    setText(part, "<b>a</b>");
    expect([part.firstChild === node, part.children.length]).toEqual([true, 0]);
    setNotice(part, null);
    expect([part.hidden, part.textContent]).toEqual([true, ""]);
    setNotice(part, "b");
    expect([part.hidden, part.textContent]).toEqual([false, "b"]);
  });

  test("are tapped by finger, mouse and keyboard alike", () => {
    const part = element(document, "button", "");
    let taps = 0;
    onTap(part, () => void (taps += 1));
    part.click();
    expect(taps).toBe(1);
  });
});
