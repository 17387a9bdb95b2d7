/** An interpreter's page: the bar and what she is invited to. No queue, no board, nothing else of the house. */
import { useEffect } from "preact/hooks";
import type { DeskSnapshot } from "../../chatsvc/web/net/desk_types.ts";
import type { AppDeps } from "./app_deps.ts";
import { Guests } from "./guests.tsx";
import { TopBar } from "./top_bar.tsx";
import { _ } from "./text.ts";

export function InterpreterPage({ deps, snapshot, lock }: { readonly deps: AppDeps; readonly snapshot: DeskSnapshot; readonly lock: () => void }) {
  const { facts, alerts, logOut } = deps;
  const { invitations, link } = snapshot;
  useEffect(() => alerts.title(invitations.length, link !== "up"), [invitations.length, link]);
  return (
    <div class="desk board">
      <TopBar facts={facts} doors={[]} duty={null} link={link} alerts={alerts} lock={lock} logOut={logOut} />
      <main class="board-main">
        <h1>{_("Tolk")}</h1>
        <Guests deps={deps} snapshot={snapshot} />
        <p class="gate-note">{_("Du ser bara samtal som du är inbjuden till, och bara det som sägs medan du är inne. Besökaren ser ditt alias och att du är tolk.")}</p>
      </main>
    </div>
  );
}
