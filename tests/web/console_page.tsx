/** Puts the console's page into a test document and gives the story hands and eyes. */
import { render } from "preact";
import { act } from "preact/test-utils";
import type { DeskSnapshot } from "../../chatsvc/web/net/desk_types.ts";
import { App } from "../../counsellor/web/app.tsx";
import type { Password, UnlockAnswer } from "../../counsellor/web/unlock.ts";
import type { Facts } from "../../counsellor/web/worker_messages.ts";
import { FACTS, type FakeLink, fakeLink, NOON } from "./console_fake.ts";

export interface ConsolePage {
  readonly link: FakeLink;
  readonly root: HTMLElement;
  readonly titles: readonly number[];
  readonly rings: () => number;
  readonly locks: () => number;
  readonly loggedOut: () => number;
  show(change: Partial<DeskSnapshot>): void;
  find(selector: string): HTMLElement;
  all(selector: string): readonly HTMLElement[];
  click(selector: string): void;
  type(selector: string, text: string): void;
  press(selector: string, key: string, more?: KeyboardEventInit): void;
  later(ms: number): void;
  settle(): Promise<void>;
  close(): void;
}

export function consolePage(change: Partial<Facts> = {}, answer: UnlockAnswer = { kind: "opened" }): ConsolePage {
  const root = document.createElement("div");
  document.body.replaceChildren(root);
  const link = fakeLink();
  const counts = { rings: 0, locks: 0, logOuts: 0 };
  const titles: number[] = [];
  let now = NOON;
  const password: Password = {
    lock: () => void (counts.locks += 1),
    unlock: () => Promise.resolve(answer),
  };
  const alerts = { sound: true, title: (count: number) => void titles.push(count), ring: () => void (counts.rings += 1) };
  const logOut = (): void => void (counts.logOuts += 1);
  act(() =>
    render(
      <App facts={{ ...FACTS, ...change }} link={link} alerts={alerts} now={() => now} password={password} logOut={logOut} />,
      root,
    ),
  );
  const find = (selector: string): HTMLElement => {
    const found = document.querySelector<HTMLElement>(selector);
    if (found === null) throw new Error(`nothing is ${selector} in ${document.body.innerHTML}`);
    return found;
  };
  return {
    link,
    root,
    titles,
    rings: () => counts.rings,
    locks: () => counts.locks,
    loggedOut: () => counts.logOuts,
    show: (shown) => act(() => link.show(shown)) as unknown as void,
    find,
    all: (selector) => [...document.querySelectorAll<HTMLElement>(selector)],
    click: (selector) => act(() => find(selector).click()) as unknown as void,
    type: (selector, text) =>
      act(() => {
        const field = find(selector) as HTMLTextAreaElement;
        field.value = text;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }) as unknown as void,
    press: (selector, key, more = {}) =>
      act(() => {
        find(selector).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
      }) as unknown as void,
    later: (ms) => {
      now += ms;
    },
    settle: () => act(async () => Promise.resolve()),
    close: () => act(() => render(null, root)) as unknown as void,
  };
}
