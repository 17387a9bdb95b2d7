/** Before anything is painted: a tab that was in a conversation shows nothing of the service until the page has decided (flow B). */
// A classic script that blocks: it imports nothing. The name is MARK of ui/kept_place.ts; a test compares them.
try {
  if (sessionStorage.getItem("p.a") !== null) document.documentElement.dataset["kept"] = "";
} catch {
  // A browser that forbids storage has kept nothing.
}
