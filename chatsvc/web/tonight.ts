/** The Tonight page's own script; Exit and Hide are armed by visitor.ts beside it, before and whatever happens here. */
import { fetchJson } from "./ui/page_data.ts";
import { openTonight } from "./ui/tonight.ts";

await openTonight({ document, now: () => Date.now(), load: fetchJson });
