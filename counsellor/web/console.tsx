/** The console starts here: facts, worker, page. Nothing on this page can read a key. */
import { render } from "preact";
import { pageAlerts } from "./alerts.ts";
import { takeTab } from "../../chatsvc/web/ui/tab_lock.ts";
import { App } from "./app.tsx";
import { followServer } from "./device_clock.ts";
import { desktopNotice } from "./desktop_notice.ts";
import { OpenElsewhere } from "./first_step.tsx";
import { KeptPlace, tabStorage } from "./kept_desk.ts";
import { serverTime } from "./server_time.ts";
import { steeringOver } from "./steering.ts";
import { _ } from "./text.ts";
import { Wall } from "./wall.tsx";
import { passwordOver } from "./unlock.ts";
import { deskInWorker, ownWorker } from "./worker_link.ts";
import type { Facts, KeptDesk } from "./worker_messages.ts";

const root = document.getElementById("console");

/** What the server wrote into the page's head. */
function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
}

function post(path: string, body: unknown): Promise<Response> {
  const headers = { "content-type": "application/json", "x-csrftoken": meta("csrf") };
  return fetch(path, { method: "POST", headers, body: JSON.stringify(body), redirect: "manual" });
}

async function start(into: HTMLElement): Promise<void> {
  const answer = await fetch("/desk.json");
  if (answer.status === 401) {
    location.replace("/login");
    return;
  }
  const wall = meta("wall") !== "";
  const facts = { ...((await answer.json()) as Facts), wall };
  const url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`;
  // A wall keeps nothing, and is no other tab of anybody's desk.
  const place = new KeptPlace(wall ? null : tabStorage());
  const left = place.left();
  if (left !== null && !(await takeTab(lockName(left)))) {
    into.replaceChildren();
    return render(<OpenElsewhere />, into);
  }
  const worker = ownWorker(meta("desk-worker"));
  const tab = { began: (kept: KeptDesk) => void takeTab(lockName(kept)), noise: () => location.reload() };
  const link = deskInWorker(worker, { facts, csrf: meta("csrf"), url }, place, tab);
  document.addEventListener("visibilitychange", () => link.command({ do: "visible", on: !document.hidden }));
  addEventListener("online", () => link.command({ do: "online", on: true }));
  addEventListener("offline", () => link.command({ do: "online", on: false }));
  const logOut = (): void => {
    link.command({ do: "close" });
    place.clear();
    post("/logout", {}).finally(() => location.replace("/login"));
  };
  const alerts = pageAlerts(document, () => new AudioContext(), Date.now, desktopNotice(document, "Notification" in globalThis ? Notification : undefined));
  const steering = steeringOver((path) => fetch(path, { cache: "no-store" }), post);
  // Lighter than the facts, and open to whoever reads times at a desk.
  followServer(() => serverTime(() => fetch("/steering.json", { cache: "no-store" }), Date.now), Date.now);
  into.replaceChildren();
  const Page = wall ? Wall : App;
  render(<Page facts={facts} link={link} alerts={alerts} now={Date.now} serverTime={() => serverTime(() => fetch("/desk.json", { cache: "no-store" }), Date.now)} steering={steering} password={passwordOver(post)} logOut={logOut} />, into);
}

/** One name per desk: a copied tab has the same, another sign-in in another tab has its own. */
const lockName = ({ instance }: KeptDesk): string => `desk-${instance.join("-")}`;

if (root !== null) {
  start(root).catch(() => {
    root.textContent = _("Tjänsten går inte att nå. Kontrollera nätet och ladda om sidan.");
  });
}
