/** The duty desk: queue on the left, up to three conversations side by side, tabs where it is narrow. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { DeskConversation, DeskSnapshot } from "../../chatsvc/web/net/desk_types.ts";
import type { AppDeps } from "./app_deps.ts";
import { ConsultCards } from "./consult_card.tsx";
import { ConsultColumn } from "./consult_column.tsx";
import { consultBeside, Consults, nobodyBeside, othersOnDuty } from "./consult_state.ts";
import { ConversationColumn } from "./conversation.tsx";
import { DeskSteer } from "./desk_steer.tsx";
import { EmergencyCards } from "./emergency_card.tsx";
import { EmptyDesk, HelpKeys } from "./empty_desk.tsx";
import { focusOn, goTo, isIdle, openConsult } from "./focus.ts";
import { Escalations } from "./ladder_state.ts";
import { OfferCard } from "./offer_card.tsx";
import { type Place, seatPlaces } from "./places.ts";
import { Invitations } from "./invitations.tsx";
import { goingOn } from "./course.ts";
import { PulseAsk } from "./pulse_ask.tsx";
import { QueueList } from "./queue.tsx";
import { consultUnread, hasPlace, isNews, isOver, isSilent, look, lookAtConsult, mayLookIn, type Seen, unopened, unread, waiting } from "./reading.ts";
import { QUEUE, Tabs } from "./tabs.tsx";
import { ShiftNotice } from "./shift_notice.tsx";
import { useUnanswered } from "./unanswered.ts";
import { useRest } from "./use_rest.tsx";
import { TopBar } from "./top_bar.tsx";
import { useNow } from "./use_now.ts";
import { _ } from "./text.ts";
import { deskProblemWords } from "./words.ts";

/** A second press so soon is the same press: the next person moves up under the finger. */
const ONE_PRESS_MS = 1000;
/** Who still waits in the queue is said again this often, as long as the sound is on. */
const REMIND_EVERY_MS = 60_000;
/** A text that nobody has opened sounds until it is: somebody sits and waits for an answer. */
const REMIND_OF_TEXTS_MS = 20_000;

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
  // A consult is no place for a visitor: it has a name and a colour of its own.
  const places = usePlaces(snapshot.conversations.filter(({ consult }) => consult === null));
  const switchedAt = useRef(0);
  const acceptedAt = useRef(-ONE_PRESS_MS);
  useAlerts(deps, snapshot, seen);
  useUnanswered(link, snapshot, now);
  useReading(snapshot, active, setSeen);
  useKeys(snapshot.conversations.map((one) => one.id), places, active);

  const open = (id: string) => {
    if (id === active) return;
    switchedAt.current = deps.now();
    setActive(id);
  };
  const rest = useRest(deps, snapshot.duty, nobodyBeside(snapshot, doors));
  // How the week was is asked of who goes, not of who comes.
  const worked = useRef(false);
  if (snapshot.duty !== "off") worked.current = true;
  const accept = (conversation: string, check = false) => {
    if (deps.now() - acceptedAt.current < ONE_PRESS_MS) return;
    acceptedAt.current = deps.now();
    link.command(check ? { do: "accept", conversation, check } : { do: "accept", conversation });
  };
  const decline = (conversation: string): void => link.command({ do: "decline", conversation });
  useArrivals(snapshot.conversations.map((one) => one.id), active, setActive, open);
  const shown = snapshot.conversations.some((one) => one.id === active) ? active : QUEUE;

  return (
    <Escalations.Provider value={{ ...snapshot.escalations, linked: snapshot.link !== "reconnecting" }}>
    <Consults.Provider value={{ consults: snapshot.consults, unread: consultUnread(snapshot, seen), others: othersOnDuty(snapshot), linked: snapshot.link === "up" }}>
    <div class="desk" data-active={shown === QUEUE ? QUEUE : "conversation"} data-columns={snapshot.conversations.length}>
      <TopBar
        title={_("Kö och samtal")}
        facts={facts}
        doors={doors}
        link={snapshot.link}
        alerts={alerts}
        lock={lock}
        logOut={deps.logOut}
        duty={{
          state: snapshot.duty,
          choose: (state, backIn) => link.command(backIn === undefined ? { do: "duty", state } : { do: "duty", state, backIn }),
          capacity: snapshot.capacity,
          most: snapshot.most,
          chooseCapacity: (count) => link.command({ do: "capacity", count }),
          backAt: snapshot.backAt,
          alone: snapshot.alone,
        }}
      />
      {snapshot.problem !== null && (
        <p class="bar-problem" role="alert" data-problem={snapshot.problem}>
          {deskProblemWords({ ...snapshot, problem: snapshot.problem })}
          <button type="button" class="plain" onClick={() => link.command({ do: "clearProblem" })}>
            {_("Jag har läst")}
          </button>
        </p>
      )}
      {!snapshot.keeps && snapshot.conversations.length + snapshot.emergencies.length > 0 && (
        <p class="bar-problem" role="status" data-keeps="no">
          {_("Den här webbläsaren sparar ingenting. Ladda inte om sidan: då förlorar du samtalen.")}
        </p>
      )}
      <EmergencyCards cards={snapshot.emergencies} conversations={snapshot.conversations} nameOf={(id) => places.get(id)?.name} link={link} />
      <DeskSteer deps={deps} doors={doors} snapshot={snapshot} />
      <ShiftNotice endsAt={snapshot.shiftEndsAt} now={now} />
      {rest.bar}
      {snapshot.conversations.length === 0 && snapshot.duty === "off" && worked.current && <PulseAsk alias={facts.alias} link={link} now={deps.now} />}
      <OfferCard
        offer={snapshot.conversations.some((one) => one.id === snapshot.offer?.conversation && !isOver(one)) ? null : snapshot.offer}
        rows={snapshot.queue}
        doors={facts.doors}
        now={now}
        accept={accept}
        decline={decline}
      />
      <ConsultCards rows={snapshot.invitations} doors={facts.doors} now={now} free={hasPlace(snapshot)} accept={accept} decline={decline} />
      <Tabs snapshot={snapshot} places={places} active={shown} seen={seen} now={now} open={open} />
      <div class="desk-body">
        <aside class="side" aria-label={_("Kö")}>
          <QueueList
            rows={snapshot.queue}
            more={snapshot.more}
            doors={facts.doors}
            duty={snapshot.duty}
            onDuty={snapshot.onDuty}
            free={hasPlace(snapshot)}
            now={now}
            linked={snapshot.link === "up"}
            mayLookIn={mayLookIn(snapshot)}
            accept={accept}
          />
          <Invitations rows={snapshot.invitations.filter(({ consult }) => consult === null)} doors={facts.doors} now={now} free={hasPlace(snapshot)} accept={accept} decline={decline} />
          <HelpKeys />
        </aside>
        <main class="columns">
          {snapshot.conversations.length === 0 && (
            <EmptyDesk
              duty={snapshot.duty}
              waiting={snapshot.queue.length}
              deps={deps}
              keys={snapshot.keyPackages}
              linked={snapshot.link === "up" && Object.keys(snapshot.onDuty).length > 0}
            />
          )}
          {snapshot.conversations.map((one) => one.consult !== null ? (
            <ConsultColumn key={one.id} one={one} who={one.consult} facts={facts} active={one.id === shown} unread={unread(one, seen)} link={link} entered={() => open(one.id)} />
          ) : (
            <ConversationColumn
              key={one.id}
              one={one}
              place={places.get(one.id)}
              facts={facts}
              now={now}
              active={one.id === shown}
              shiftEndsAt={snapshot.shiftEndsAt}
              unread={unread(one, seen)}
              onDuty={snapshot.duty === "on"}
              heavy={snapshot.heavy.includes(one.id)}
              atOnce={goingOn(snapshot.conversations)}
              link={rest.link}
              entered={() => open(one.id)}
              justSwitched={() => deps.now() - switchedAt.current}
              clock={deps.now}
            />
          ))}
        </main>
      </div>
    </div>
    </Consults.Provider>
    </Escalations.Provider>
  );
}

function usePlaces(conversations: readonly DeskConversation[]): ReadonlyMap<string, Place> {
  const places = useRef<ReadonlyMap<string, Place>>(new Map());
  places.current = seatPlaces(places.current, conversations.map((one) => one.id));
  return places.current;
}

/**
 * A freshly accepted visitor is what the counsellor wants to see next. When the open one is closed the next comes to the front, as
 * after any change (`moved`); when another is closed, nothing moves.
 */
function useArrivals(ids: readonly string[], active: string, setActive: (id: string) => void, moved: (id: string) => void): void {
  const knew = useRef<readonly string[]>([]);
  const arrived = useRef<string | null>(null);
  useEffect(() => {
    const before = knew.current;
    knew.current = ids;
    const fresh = ids.filter((id) => !before.includes(id)).at(-1);
    arrived.current = fresh ?? null;
    const next = ids.at(-1);
    if (fresh !== undefined) setActive(fresh);
    else if (before.includes(active) && !ids.includes(active) && next !== undefined) moved(next);
    if (fresh === undefined && before.length > ids.length && isIdle()) focusOn(".queue");
  }, [ids.join()]);
  useEffect(() => {
    if (arrived.current !== active) return;
    arrived.current = null;
    if (isIdle()) goTo(active);
  }, [active]);
}

/** The number in the title follows what waits; the tone rings for what is new. */
function useAlerts(deps: AppDeps, snapshot: DeskSnapshot, seen: Seen): void {
  const before = useRef<DeskSnapshot | null>(null);
  useEffect(() => {
    if (isNews(before.current, snapshot)) deps.alerts.ring();
    before.current = snapshot;
  }, [snapshot]);
  const count = waiting(snapshot, seen);
  const texts = unopened(snapshot, seen);
  const cut = snapshot.link !== "up";
  // Also whoever says only later that it is urgent.
  const reminds = isSilent(snapshot) ? texts > 0 || snapshot.queue.some(({ urgent }) => urgent) : count > 0;
  useEffect(() => deps.alerts.title(count, cut), [count, cut]);
  useEffect(() => {
    if (!reminds && !cut) return undefined;
    const again = setInterval(() => deps.alerts.ring(), texts > 0 ? REMIND_OF_TEXTS_MS : REMIND_EVERY_MS);
    return () => clearInterval(again);
  }, [reminds, texts > 0, cut]);
  useEffect(() => {
    const mayLeave = snapshot.conversations.every(isOver) && snapshot.emergencies.every(({ elsewhere }) => elsewhere === true);
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    if (!mayLeave) addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [snapshot.conversations, snapshot.emergencies]);
}

/** What is open before somebody's eyes counts as read; a hidden page or a locked screen reads nothing. */
function useReading(snapshot: DeskSnapshot, active: string, setSeen: (change: (seen: Seen) => Seen) => void): void {
  useEffect(() => {
    const one = snapshot.conversations.find((each) => each.id === active);
    const read = () => {
      const locked = document.querySelector('[data-locked="yes"]') !== null;
      if (one === undefined || document.hidden || locked) return;
      const consult = document.querySelector(`[data-conversation="${one.id}"] [data-panel="consult"]:not([hidden])`) === null ? undefined : consultBeside(snapshot.consults, one.id);
      setSeen((seen) => (consult === undefined ? look(seen, one) : lookAtConsult(look(seen, one), consult)));
    };
    read();
    const later = setInterval(read, 1000);
    return () => clearInterval(later);
  }, [snapshot, active]);
}

/** Alt with arrows walks through the conversations, Alt+1 to 4 goes to a place, Alt+K to the queue, Alt+R to counsel. */
function useKeys(ids: readonly string[], places: ReadonlyMap<string, Place>, active: string): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!event.altKey || event.ctrlKey || event.metaKey) return;
      const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      if (step !== 0 && ids.length > 0) {
        const at = Math.max(0, ids.indexOf(active)) + (ids.includes(active) ? step : 0);
        goTo(ids[(at + ids.length) % ids.length]);
      } else if (/^(?:Digit|Numpad)[1-4]$/.test(event.code)) {
        // By the key, not by what it writes: with Alt a Mac writes another sign.
        const index = Number(event.code.at(-1)) - 1;
        goTo(ids.find((id) => places.get(id)?.index === index));
      } else if (event.key.toLowerCase() === "k") {
        focusOn(".offer button", ".queue button:not([disabled])", ".queue");
      } else if (event.key.toLowerCase() === "r" && ids.includes(active)) {
        openConsult(active);
      } else return;
      event.preventDefault();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [ids.join(), active]);
}
