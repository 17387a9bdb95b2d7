/** The visitor's page starts here: quick exit first, then the steps; the client and its encryption are fetched when asked for. */
import { launch } from "./ui/launch.ts";

const way = launch(document, (url) => location.replace(url));
if (document.body.dataset["kind"] === "visit") {
  const { openVisit } = await import("./ui/visit.ts");
  await openVisit(way);
}
