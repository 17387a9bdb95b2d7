// @vitest-environment happy-dom
/** What waits cannot be missed: a notice on the desktop that tells nothing, a tone until it is opened, and a button that asks first. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pageAlerts } from "../../counsellor/web/alerts.ts";
import { DesktopChoice } from "../../counsellor/web/desktop_choice.tsx";
import { desktopNotice, type Notices } from "../../counsellor/web/desktop_notice.ts";
import { conversation, message } from "./console_fake.ts";
import { consolePage, type ConsolePage } from "./console_page.tsx";

interface Shown {
  readonly title: string;
  readonly options: NotificationOptions;
  onclick: (() => void) | null;
  open: boolean;
  close(): void;
}

/** A desktop that says what lies on it; `answer` is what the browser is told when it asks. */
function desktop(permission: NotificationPermission, answer: NotificationPermission = permission) {
  const shown: Shown[] = [];
  class Made implements Shown {
    static permission = permission;
    static requestPermission = (): Promise<NotificationPermission> => {
      Made.permission = answer;
      return Promise.resolve(answer);
    };
    onclick: (() => void) | null = null;
    open = true;
    constructor(readonly title: string, readonly options: NotificationOptions) {
      shown.push(this);
    }
    close(): void {
      this.open = false;
    }
  }
  return { shown, notices: Made as unknown as Notices };
}

/** A page that somebody looks at or not. */
const look = { hidden: false, focus: true };
beforeEach(() => {
  look.hidden = false;
  look.focus = true;
  vi.spyOn(document, "hidden", "get").mockImplementation(() => look.hidden);
  vi.spyOn(document, "hasFocus").mockImplementation(() => look.focus);
});
afterEach(() => void vi.restoreAllMocks());

describe("the notice on the desktop", () => {
  it("says that something waits and nothing else, without a sound, each in place of the one before", () => {
    const { shown, notices } = desktop("granted");
    const notice = desktopNotice(document, notices);
    look.hidden = true;
    notice.show();
    notice.show();
    expect(shown.map(({ title, options }) => [title, options])).toEqual(Array(2).fill(["Något väntar i konsolen", { tag: "waiting", silent: true }]));
  });

  it("comes when another window lies before the page, and not while somebody looks at it", () => {
    const { shown, notices } = desktop("granted");
    const notice = desktopNotice(document, notices);
    notice.show();
    expect(shown).toEqual([]);
    look.focus = false;
    notice.show();
    expect(shown).toHaveLength(1);
  });

  it("goes when the page is seen again, and when it is pressed", () => {
    const { shown, notices } = desktop("granted");
    const notice = desktopNotice(document, notices);
    look.hidden = true;
    notice.show();
    document.dispatchEvent(new Event("visibilitychange"));
    expect(shown[0]!.open).toBe(true);
    look.hidden = false;
    document.dispatchEvent(new Event("visibilitychange"));
    expect(shown[0]!.open).toBe(false);
    look.focus = false;
    notice.show();
    const focus = vi.spyOn(window, "focus").mockImplementation(() => undefined);
    shown[1]!.onclick!();
    expect([shown[1]!.open, focus.mock.calls.length]).toEqual([false, 1]);
    notice.show();
    window.dispatchEvent(new Event("focus"));
    expect(shown[2]!.open).toBe(false);
  });

  it("is shown with the tone, also when the tone is off, and goes when nothing waits", () => {
    const { shown, notices } = desktop("granted");
    const alerts = pageAlerts(document, () => ({}) as AudioContext, () => 0, desktopNotice(document, notices));
    look.hidden = true;
    alerts.sound = false;
    alerts.ring();
    expect(shown).toHaveLength(1);
    alerts.title(2);
    expect(shown[0]!.open).toBe(true);
    alerts.title(0);
    expect(shown[0]!.open).toBe(false);
  });

  it("needs a yes, and a browser that has it", () => {
    look.hidden = true;
    for (const permission of ["default", "denied"] as const) {
      const { shown, notices } = desktop(permission);
      desktopNotice(document, notices).show();
      expect(shown).toEqual([]);
    }
    expect(desktopNotice(document, undefined).permission).toBe("impossible");
    class Thrower {
      static permission = "granted";
      constructor() {
        throw new TypeError("use a service worker");
      }
    }
    const phone = desktopNotice(document, Thrower as unknown as Notices);
    expect(phone.permission).toBe("granted");
    phone.show();
    expect(phone.permission).toBe("impossible");
  });
});

describe("the button", () => {
  const root = document.createElement("div");
  beforeEach(() => document.body.replaceChildren(root));
  afterEach(() => act(() => render(null, root)) as unknown as void);
  const put = (permission: NotificationPermission, answer?: NotificationPermission) => {
    const it = desktop(permission, answer);
    const notice = desktopNotice(document, it.notices);
    act(() => render(<DesktopChoice notice={notice} />, root));
    return { ...it, notice };
  };
  const press = () =>
    act(async () => {
      root.querySelector("button")!.click();
      await new Promise((answered) => setTimeout(answered));
    });

  it("asks the browser when it is pressed, not before", async () => {
    const { notices } = put("default", "granted");
    expect([root.textContent, notices.permission]).toEqual(["Avisera på skrivbordet", "default"]);
    await press();
    expect([root.textContent, notices.permission]).toEqual(["Avisering på", "granted"]);
  });

  it("a no is said, and asked about no more", async () => {
    put("default", "denied");
    await press();
    expect([root.textContent, root.querySelector("button")]).toEqual(["Avisering nekad i webbläsaren", null]);
  });

  it("turns them off and on", async () => {
    const { shown, notice } = put("granted");
    look.hidden = true;
    notice.show();
    await press();
    notice.show();
    expect([root.textContent, root.querySelector("button")!.getAttribute("aria-pressed"), shown.length, shown[0]!.open]).toEqual(["Avisering av", "false", 1, false]);
    await press();
    notice.show();
    expect(shown).toHaveLength(2);
  });

  it("is not there where the browser has no notices", () => {
    act(() => render(<DesktopChoice notice={desktopNotice(document, undefined)} />, root));
    expect(root.textContent).toBe("");
  });
});

describe("a text that nobody has opened", () => {
  let page: ConsolePage;
  afterEach(() => {
    page.close();
    vi.useRealTimers();
  });

  it("sounds three times a minute until it is opened", () => {
    vi.useFakeTimers();
    page = consolePage();
    const two = [conversation("a", { messages: [message(1, "hej")] }), conversation("b")];
    page.show({ conversations: two });
    const first = page.rings();
    act(() => void vi.advanceTimersByTime(60_000));
    expect(page.rings()).toBe(first + 3);
    page.click(".tab:nth-child(2)");
    act(() => void vi.advanceTimersByTime(60_000));
    expect(page.rings()).toBe(first + 3);
  });
});
