/** What stories leave behind on the page. Their files share one window, and each begins in an empty one. */
const open = new Set<() => void>();

/** Has `close` called once: by whoever calls what is returned, or when its file is through. */
export function closedInTheEnd(close: () => void): () => void {
  const once = (): void => {
    if (open.delete(once)) close();
  };
  open.add(once);
  return once;
}

/** Leaves nothing: no page that listens on, nothing in the document, nothing kept. */
export function clearTheWindow(): void {
  for (const close of open) close();
  if (typeof document === "undefined") return;
  document.documentElement.replaceChildren(document.createElement("head"), document.createElement("body"));
  for (const name of document.documentElement.getAttributeNames()) document.documentElement.removeAttribute(name);
  document.title = "";
  localStorage.clear();
  sessionStorage.clear();
}
