/** Keeps what is written or shown from being sent away by the browser's own helpers. */

/**
 * Spelling, suggestions, translation and correction send text to somebody's server unless told not to.
 * Attributes, not properties: browsers disagree on the properties' types, and `translate = "no"` means yes.
 */
const TOLD_NOT_TO = {
  spellcheck: "false",
  translate: "no",
  autocomplete: "off",
  autocorrect: "off",
  autocapitalize: "sentences",
  writingsuggestions: "false",
  "data-gramm": "false",
  "data-lt-active": "false",
} as const;

/** For `ref`: called with the element when it is made, with null when it goes. */
export function keepToSelf(element: HTMLElement | null): void {
  for (const [name, value] of Object.entries(TOLD_NOT_TO)) element?.setAttribute(name, value);
}
