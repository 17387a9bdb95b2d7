/** What a visitor's device makes before it may ask for a conversation: encryption loaded, keys, secrets, proof of work. */
import type { VisitorKey } from "../e2ee/group.ts";
import type { Clock } from "./ports.ts";
import { makeSecrets, type Secrets } from "./secrets.ts";
import type { ProblemCode, VisitorDeps, VisitorEngine } from "./visitor_types.ts";

/** The service may be away for a moment; a person looks at the page all the while. */
const FETCH_AGAIN_MS: readonly number[] = [500, 1_000, 2_000, 4_000];

export interface Prepared {
  readonly engine: VisitorEngine;
  readonly key: VisitorKey;
  readonly secrets: Secrets;
  /** Zeroes whatever of it lies in memory. */
  wipe(): void;
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: ProblemCode };

function failed(problem: ProblemCode): { readonly ok: false; readonly problem: ProblemCode } {
  return { ok: false, problem };
}

/** Tries again, ever more rarely, as long as that may help; the last failure is the caller's. `most`: tries in all. */
export async function reach<T>(
  once: () => Promise<T>,
  ports: { readonly clock: Clock; readonly offline: () => void; readonly mayHelp?: (error: unknown) => boolean; readonly most?: number },
): Promise<T> {
  const { clock, offline, mayHelp, most = FETCH_AGAIN_MS.length + 1 } = ports;
  for (let tries = 1; ; tries += 1) {
    try {
      return await once();
    } catch (error) {
      if (mayHelp?.(error) === false) throw error;
      offline();
      if (tries >= most) throw error;
      const wait = FETCH_AGAIN_MS[Math.min(tries, FETCH_AGAIN_MS.length) - 1] ?? 0;
      await new Promise<void>((resolve) => clock.after(wait, resolve));
    }
  }
}

/** A module that cannot be fetched is a TypeError in every browser; one that this browser cannot read or run is something else. */
export const isUnfetched = (error: unknown): boolean => error instanceof TypeError;

/** Everything that needs this browser only. Failing here means that it cannot encrypt, unless what encrypts could not be fetched. */
export async function prepare(deps: Pick<VisitorDeps, "loadEngine" | "clock">, offline: () => void): Promise<Outcome<Prepared>> {
  const once = async (): Promise<Prepared> => {
    const engine = await deps.loadEngine();
    const [key, secrets] = await Promise.all([engine.makeVisitorKey(), makeSecrets()]);
    const wipe = (): void => {
      secrets.wipe();
      engine.forgetVisitorKey(key);
    };
    return { engine, key, secrets, wipe };
  };
  try {
    return { ok: true, value: await reach(once, { clock: deps.clock, offline, mayHelp: isUnfetched }) };
  } catch (error) {
    return failed(isUnfetched(error) ? "offline" : "no_crypto");
  }
}

/** The answer for `hello.start.pow`. `challenge`: one that the service sent; null fetches one, while the worker that solves it is on its way. */
export async function work(
  deps: Pick<VisitorDeps, "fetchChallenge" | "solve" | "clock">,
  challenge: string | null,
  told: { readonly progress: (done: number) => void; readonly offline: () => void },
): Promise<Outcome<string>> {
  const task = challenge === null ? reach(deps.fetchChallenge, { clock: deps.clock, offline: told.offline }) : Promise.resolve(challenge);
  try {
    return { ok: true, value: await deps.solve(task, told.progress) };
  } catch {
    return task.then(
      () => failed("work"),
      () => failed("offline"),
    );
  }
}
