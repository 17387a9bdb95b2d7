/** The duty desk: queue on the left, up to three conversations side by side, tabs where it is narrow. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { DeskConversation, DeskSnapshot } from "../../chatsvc/web/net/desk_types.ts";
import type { AppDeps } from "./app_deps.ts";
import { ConversationColumn } from "./conversation.tsx";
import { EmptyDesk, HelpKeys } from "./empty_desk.tsx";
import { type Place, seatPlaces } from "./places.ts";
import { QueueList } from "./queue.tsx";
import { hasPlace, isNews, isOver, look, type Seen, unread, waiting } from "./reading.ts";
import { QUEUE, Tabs } from "./tabs.tsx";
import { TopBar } from "./top_bar.tsx";
import { useNow } from "./use_now.ts";
import { _ } from "./text.ts";
import { problemWords } from "./words.ts";

/** A second press so soon is the same press: the next person moves up under the finger. */
const ONE_PRESS_MS = 1000;
/** Who still waits is said again this often, as long as the sound is on. */
const REMIND_EVERY_MS = 60_000;

interface DeskProps {
  readonly deps: AppDeps;
  readonly doors: readonly string[];
  readonly snapshot: DeskSnapshot;
  readonly lock: () => void;
}

export function Desk({ deps, doors, snapshot, lock }: DeskProps) {
  const { facts, link, alerts } = deps;
  const now = useNow(deps.now);
  const [active, setActive] = useState(QUEUE);
  const [seen, setSeen] = useState<Seen>(new Map());
  const places = usePlaces(snapshot.conversations);
  const switchedAt = useRef(0);
  const acceptedAt = useRef(-ONE_PRESS_MS);
  useAlerts(deps, snapshot, seen);
  useReading(snapshot, active, setSeen);
  useKeys(snapshot.conversations.map((one) => one.id), active);

  const open = (id: string) => {
    if (id === active) return;
    switchedAt.current = deps.now();
    setActive(id);
  };
  const accept = (conversation: string) => {
    if (deps.now() - acceptedAt.current < ONE_PRESS_MS) return;
    acceptedAt.current = deps.now();
    link.command({ do: "accept", conversation });
  };
  useEffect(() => {
    // A freshly accepted visitor is what the counsellor wants to see next.
    const newest = snapshot.conversations.at(-1);
    if (newest !== undefined) setActive(newest.id);
  }, [snapshot.conversations.length]);
  const shown = snapshot.conversations.some((one) => one.id === active) ? active : QUEUE;

  return (
    <div class="desk" data-active={shown === QUEUE ? QUEUE : "conversation"} data-columns={snapshot.conversations.length}>
      <TopBar
        facts={facts}
        doors={doors}
        link={snapshot.link}
        alerts={alerts}
        lock={lock}
        logOut={deps.logOut}
        duty={{ state: snapshot.duty, choose: (state) => link.command({ do: "duty", state }) }}
      />
      {snapshot.problem !== null && (
        <p class="bar-problem" role="alert" data-problem={snapshot.problem}>
          {problemWords(snapshot.problem)}
          <button type="button" class="plain" onClick={() => link.command({ do: "clearProblem" })}>
            {_("Jag har läst")}
          </button>
        </p>
      )}
      {!snapshot.keeps && snapshot.conversations.length > 0 && (
        <p class="bar-problem" role="status" data-keeps="no">
          {_("Den här webbläsaren sparar ingenting. Ladda inte om sidan: då förlorar du samtalen.")}
        </p>
      )}
      <Tabs snapshot={snapshot} places={places} active={shown} seen={seen} now={now} open={open} />
      <div class="desk-body">
        <aside class="side" aria-label={_("Kö")}>
          <QueueList
            rows={snapshot.queue}
            doors={facts.doors}
            duty={snapshot.duty}
            onDuty={snapshot.onDuty}
            free={hasPlace(snapshot)}
            now={now}
            linked={snapshot.link === "up"}
            accept={accept}
          />
          <HelpKeys />
        </aside>
        <main class="columns">
          {snapshot.conversations.length === 0 && (
            <EmptyDesk
              duty={snapshot.duty}
              waiting={snapshot.queue.length}
              linked={snapshot.link === "up" && Object.keys(snapshot.onDuty).length > 0}
            />
          )}
          {snapshot.conversations.map((one) => (
            <ConversationColumn
              key={one.id}
              one={one}
              place={places.get(one.id)}
              facts={facts}
              now={now}
              active={one.id === shown}
              unread={unread(one, seen)}
              link={link}
              entered={() => open(one.id)}
              justSwitched={() => deps.now() - switchedAt.current}
            />
          ))}
        </main>
      </div>
    </div>
  );
}

function usePlaces(conversations: readonly DeskConversation[]): ReadonlyMap<string, Place> {
  const places = useRef<ReadonlyMap<string, Place>>(new Map());
  places.current = seatPlaces(places.current, conversations.map((one) => one.id));
  return places.current;
}

/** The number in the title follows what waits; the tone rings for what is new. */
function useAlerts(deps: AppDeps, snapshot: DeskSnapshot, seen: Seen): void {
  const before = useRef<DeskSnapshot | null>(null);
  useEffect(() => {
    if (isNews(before.current, snapshot)) deps.alerts.ring();
    before.current = snapshot;
  }, [snapshot]);
  const count = waiting(snapshot, seen);
  const cut = snapshot.link !== "up";
  useEffect(() => deps.alerts.title(count, cut), [count, cut]);
  useEffect(() => {
    if (count === 0 && !cut) return undefined;
    const again = setInterval(() => deps.alerts.ring(), REMIND_EVERY_MS);
    return () => clearInterval(again);
  }, [count > 0, cut]);
  useEffect(() => {
    const mayLeave = snapshot.conversations.every(isOver);
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    if (!mayLeave) addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [snapshot.conversations]);
}

/** What is open before somebody's eyes counts as read; a hidden page or a locked screen reads nothing. */
function useReading(snapshot: DeskSnapshot, active: string, setSeen: (change: (seen: Seen) => Seen) => void): void {
  useEffect(() => {
    const one = snapshot.conversations.find((each) => each.id === active);
    const read = () => {
      const locked = document.querySelector('[data-locked="yes"]') !== null;
      if (one !== undefined && !document.hidden && !locked) setSeen((seen) => look(seen, one));
    };
    read();
    const later = setInterval(read, 1000);
    return () => clearInterval(later);
  }, [snapshot, active]);
}

/** Alt with arrows walks through the conversations, Alt+K goes to the queue. */
function useKeys(ids: readonly string[], active: string): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!event.altKey || event.ctrlKey || event.metaKey) return;
      const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      if (step !== 0 && ids.length > 0) {
        const at = Math.max(0, ids.indexOf(active)) + (ids.includes(active) ? step : 0);
        focusOn(`[data-conversation="${ids[(at + ids.length) % ids.length] ?? ""}"] textarea`);
      } else if (event.key.toLowerCase() === "k") {
        focusOn(".queue button:not([disabled])", ".queue");
      } else return;
      event.preventDefault();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [ids.join(), active]);
}

/** The first of the selectors that fits anything wins. */
function focusOn(...selectors: readonly string[]): void {
  const found = selectors.map((selector) => document.querySelector<HTMLElement>(selector)).find((one) => one !== null);
  found?.focus();
}
