/** Puts one part of the console into a test document, alone; the whole page is `console_page.tsx`. */
import { type ComponentChild, render } from "preact";
import { act } from "preact/test-utils";

/** Where the part stands now. */
export let root: HTMLElement = document.createElement("div");

/** Shows the part in a root of its own. */
export function put(part: ComponentChild): void {
  root = document.createElement("div");
  document.body.replaceChildren(root);
  act(() => render(part, root));
}

/** Takes the part away, with its timers. */
export const takeAway = (): void => act(() => render(null, root)) as unknown as void;

export function find<E extends HTMLElement = HTMLElement>(selector: string): E {
  const found = root.querySelector<E>(selector);
  if (found === null) throw new Error(`nothing is ${selector} in ${root.innerHTML}`);
  return found;
}

export const has = (selector: string): boolean => root.querySelector(selector) !== null;
export const click = (selector: string): void => act(() => find(selector).click()) as unknown as void;
