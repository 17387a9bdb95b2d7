/** The one page: which doors, then the way to the keys, then the desk; over everything the lock. */
import { useEffect, useState } from "preact/hooks";
import type { DeskSnapshot } from "../../chatsvc/web/net/desk_types.ts";
import type { AppDeps } from "./app_deps.ts";
import { BoardPage } from "./board.tsx";
import { EmergencyCards } from "./emergency_card.tsx";
import { nobodyBeside } from "./consult_state.ts";
import { Desk } from "./desk.tsx";
import { InterpreterPage } from "./interpreter.tsx";
import { ComingBack, DoorChoice, StepPage } from "./first_step.tsx";
import { LeaveAsk } from "./leave_ask.tsx";
import { LockScreen } from "./lock.tsx";
import { held } from "./reading.ts";
import { useIdleLock } from "./use_idle_lock.ts";
import type { Board, Facts, Step } from "./worker_messages.ts";

export function App(deps: AppDeps) {
  const { facts, link } = deps;
  const [doors, setDoors] = useState<readonly string[] | null>(() => link.again ?? withoutAsking(facts));
  const [step, setStep] = useState<Step>("keys");
  const [snapshot, setSnapshot] = useState<DeskSnapshot | null>(null);
  const [board, setBoard] = useState<Board | null>(null);
  const [leaving, setLeaving] = useState(false);
  const [locked, setLocked] = useIdleLock(facts.locked, deps.password.lock);

  useEffect(
    () =>
      link.listen((message) => {
        if (message.t === "step") setStep(message.step);
        else if (message.t === "desk") setSnapshot(message.snapshot);
        else if (message.t === "board") setBoard(message.board);
      }),
    [link],
  );
  useEffect(() => {
    if (doors !== null) link.start(doors);
  }, [link, doors]);

  const open = snapshot === null || snapshot.closed ? 0 : held(snapshot);
  // Guests have none: the counsellor in the room is the one who calls.
  const cards = facts.role === "counsellor" ? (snapshot?.emergencies ?? []).filter(({ elsewhere }) => elsewhere !== true) : [];
  const emergency = <EmergencyCards cards={cards} conversations={snapshot?.conversations ?? []} />;
  const mayGo = open === 0 && cards.length === 0;
  const logOut = mayGo ? deps.logOut : () => setLeaving(true);
  // Conversations may end by themselves while the question stands.
  const asking = leaving && !mayGo;
  const covered = locked || asking;
  return (
    <>
      <div class="app" inert={covered} aria-hidden={covered ? "true" : undefined} data-locked={locked ? "yes" : "no"}>
        {page()}
      </div>
      {locked && !asking && (
        <LockScreen alias={facts.alias} password={deps.password} opened={() => setLocked(false)} signedOut={logOut} logOut={logOut}>
          {emergency}
        </LockScreen>
      )}
      {asking && (
        <LeaveAsk open={open} nobody={snapshot !== null && nobodyBeside(snapshot, doors ?? [])} stay={() => setLeaving(false)} leave={deps.logOut}>
          {emergency}
        </LeaveAsk>
      )}
    </>
  );

  /** The card stands where there is nothing else any more. */
  function signedOut() {
    return (
      <>
        <EmergencyCards cards={cards} conversations={[]} link={link} />
        <StepPage step="signed_out" logOut={logOut} />
      </>
    );
  }

  function page() {
    if (doors === null) return <DoorChoice doors={facts.doors} begin={setDoors} alias={facts.alias} />;
    if (facts.role === "supervisor") return <BoardPage deps={{ ...deps, logOut }} board={board} step={step} snapshot={snapshot} lock={() => setLocked(true)} />;
    if (snapshot?.opening === true && !snapshot.closed) return <ComingBack />;
    if (snapshot === null) return <StepPage step={step} logOut={deps.logOut} />;
    if (snapshot.closed && snapshot.problem === "signed_out") return signedOut();
    if (facts.role === "interpreter") return <InterpreterPage deps={{ ...deps, logOut }} snapshot={snapshot} lock={() => setLocked(true)} />;
    return <Desk deps={{ ...deps, logOut }} doors={doors} snapshot={snapshot} lock={() => setLocked(true)} />;
  }
}

/** The doors of a shift that needs no question: who comes in where invited is at all, an account with one door at that. */
function withoutAsking({ role, doors }: Facts): readonly string[] | null {
  if (role !== "counsellor") return [];
  return doors.length === 1 ? doors.map(({ id }) => id) : null;
}
