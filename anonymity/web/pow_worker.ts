/** The proof of work off the page's thread: one challenge in, progress and one answer out. Stopped by terminating the worker. */
import { PowError, solve, type PowProblem } from "./pow.ts";

export type FromPowWorker =
  | { readonly t: "progress"; readonly done: number }
  | { readonly t: "solved"; readonly payload: string }
  | { readonly t: "failed"; readonly code: PowProblem };

function say(message: FromPowWorker): void {
  postMessage(message);
}

addEventListener("message", (event: MessageEvent<unknown>) => {
  if (typeof event.data !== "string") return;
  solve(event.data, { progress: (done) => say({ t: "progress", done }) }).then(
    (payload) => say({ t: "solved", payload }),
    (error: unknown) => say({ t: "failed", code: error instanceof PowError ? error.code : "malformed" }),
  );
});
