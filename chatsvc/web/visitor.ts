/** The visitor's page starts here: quick exit first, then the steps; the client and its encryption are fetched when asked for. */
import { MARK, tabStorage } from "./ui/kept_place.ts";
import { launch } from "./ui/launch.ts";
import { fetchPageData, untilThere } from "./ui/page_data.ts";

const way = launch(document, (url) => location.replace(url));
if (document.body.dataset["kind"] === "visit") {
  // Texts and code on one way to the service and back, not on two.
  const data = fetchPageData(document.documentElement.lang);
  const { openVisit } = await untilThere(() => import("./ui/visit.ts"));
  await openVisit(way, data);
} else if ((tabStorage()?.getItem(MARK) ?? null) !== null) {
  const { silentInACopy } = await untilThere(() => import("./ui/copied_tab.ts"));
  await silentInACopy(way);
}
