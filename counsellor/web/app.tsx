/** The one page: which doors, then the way to the keys, then the desk; over everything the lock. */
import { useEffect, useState } from "preact/hooks";
import type { DeskSnapshot } from "../../chatsvc/web/net/desk_types.ts";
import type { AppDeps } from "./app_deps.ts";
import { BoardPage } from "./board.tsx";
import { Desk } from "./desk.tsx";
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
  const logOut = open === 0 ? deps.logOut : () => setLeaving(true);
  // Conversations may end by themselves while the question stands.
  const asking = leaving && open > 0;
  const covered = locked || asking;
  return (
    <>
      <div class="app" inert={covered} aria-hidden={covered ? "true" : undefined} data-locked={locked ? "yes" : "no"}>
        {page()}
      </div>
      {locked && !asking && (
        <LockScreen alias={facts.alias} password={deps.password} opened={() => setLocked(false)} signedOut={deps.logOut} logOut={logOut} />
      )}
      {asking && <LeaveAsk open={open} stay={() => setLeaving(false)} leave={deps.logOut} />}
    </>
  );

  function page() {
    if (doors === null) return <DoorChoice doors={facts.doors} begin={setDoors} alias={facts.alias} />;
    if (facts.role === "supervisor") return <BoardPage deps={deps} board={board} lock={() => setLocked(true)} />;
    if (snapshot?.opening === true && !snapshot.closed) return <ComingBack />;
    if (snapshot === null) return <StepPage step={step} logOut={deps.logOut} />;
    if (snapshot.closed && snapshot.problem === "signed_out") return <StepPage step="signed_out" logOut={deps.logOut} />;
    return <Desk deps={{ ...deps, logOut }} doors={doors} snapshot={snapshot} lock={() => setLocked(true)} />;
  }
}

/** The doors of a shift that needs no question: a supervisor's board has all, an account with one door has that. */
function withoutAsking({ role, doors }: Facts): readonly string[] | null {
  if (role === "supervisor") return [];
  return doors.length === 1 ? doors.map(({ id }) => id) : null;
}
