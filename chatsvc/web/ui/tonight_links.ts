/** Lets every link to the Tonight page, and to the pages below it, lead to those of the door that was chosen; they are links without scripts, too. */

/** `place` is empty where a door has none: then the links stay as they were built. */
export function leadTonight(document: Document, place: string): void {
  if (place === "") return;
  for (const link of document.querySelectorAll<HTMLElement>("[data-tonight]")) link.setAttribute("href", `/${document.documentElement.lang}/${place}/${link.dataset["tonight"] ?? ""}`);
}
