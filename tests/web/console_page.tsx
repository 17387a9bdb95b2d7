/** Puts the console's page into a test document and gives the story hands and eyes. */
import { render } from "preact";
import { act } from "preact/test-utils";
import type { DeskSnapshot } from "../../chatsvc/web/net/desk_types.ts";
import { App } from "../../counsellor/web/app.tsx";
import type { Deed, Stands, SteeringPort } from "../../counsellor/web/steering.ts";
import type { Password, UnlockAnswer } from "../../counsellor/web/unlock.ts";
import type { Facts } from "../../counsellor/web/worker_messages.ts";
import { FACTS, type FakeLink, fakeLink, NOON } from "./console_fake.ts";
import { closedInTheEnd } from "./left_open.ts";

/** What hangs at the doors in a story, and what was said about it. */
export interface FakeSteering extends SteeringPort {
  stands: Stands | null;
  readonly said: Deed[];
}

function fakeSteering(): FakeSteering {
  const steering: FakeSteering = {
    stands: { banners: {}, diverted: {}, partners: {}, sent_here: [], people: [], alone: null, debriefs: 0 },
    said: [],
    load: () => Promise.resolve(steering.stands),
    say: (deed) => {
      steering.said.push(deed);
      return Promise.resolve(steering.stands);
    },
  };
  return steering;
}

export interface ConsolePage {
  readonly steering: FakeSteering;
  readonly link: FakeLink;
  readonly root: HTMLElement;
  readonly titles: readonly number[];
  readonly rings: () => number;
  readonly samples: () => number;
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

export function consolePage(change: Partial<Facts> = {}, answer: UnlockAnswer = { kind: "opened" }, serverAhead = 0): ConsolePage {
  const root = document.createElement("div");
  document.body.replaceChildren(root);
  const link = fakeLink();
  const steering = fakeSteering();
  const counts = { samples: 0, rings: 0, locks: 0, logOuts: 0 };
  const titles: number[] = [];
  let now = NOON;
  const password: Password = {
    lock: () => void (counts.locks += 1),
    unlock: () => Promise.resolve(answer),
  };
  const alerts = { sound: true, title: (count: number) => void titles.push(count), ring: () => void (counts.rings += 1), sample: () => void (counts.samples += 1), desktop: null };
  const logOut = (): void => void (counts.logOuts += 1);
  act(() =>
    render(
      <App facts={{ ...FACTS, ...change }} link={link} alerts={alerts} now={() => now} serverTime={() => Promise.resolve(now + serverAhead)} steering={steering} password={password} logOut={logOut} />,
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
    steering,
    root,
    titles,
    rings: () => counts.rings,
    samples: () => counts.samples,
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
    close: closedInTheEnd(() => act(() => render(null, root)) as unknown as void),
  };
}
