/** Finds the named parts of the page and changes them as little as possible; text nodes only. */

export type Find = <E extends HTMLElement = HTMLElement>(name: string) => E;

/** A part that is not there is a template that does not fit this script: crash loudly. */
export function finder(root: ParentNode): Find {
  return <E extends HTMLElement>(name: string): E => {
    const found = root.querySelector<E>(`[data-part="${name}"]`);
    if (!found) throw new Error(`part ${name}`);
    return found;
  };
}

/** Writes only what changed: screen readers read live parts again at every write. */
export function setText(part: HTMLElement, text: string): void {
  if (part.textContent !== text) part.textContent = text;
}

/** Shows the text, or hides the part when there is none. */
export function setNotice(part: HTMLElement, text: string | null): void {
  setText(part, text ?? "");
  part.hidden = text === null;
}

export function onTap(part: HTMLElement, does: () => void): void {
  part.addEventListener("click", does);
}

/** An element with a class and a text; the text of strangers comes through here too. */
export function element(document: Document, tag: "div" | "span" | "li" | "button" | "p" | "a", name: string, text = ""): HTMLElement {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

/** Says a moment as clocks and telephones here show it. */
export function timeIn(language: string, more: Intl.DateTimeFormatOptions): (ms: number) => string {
  // With these figures in Arabic and Thai, too.
  const format = new Intl.DateTimeFormat(`${language}-u-nu-latn`, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...more });
  return (ms) => format.format(ms);
}
