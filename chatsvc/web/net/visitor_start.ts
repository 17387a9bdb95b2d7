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

/** Everything that needs this browser only. Failing here means that it cannot encrypt. */
export async function prepare(deps: Pick<VisitorDeps, "loadEngine">): Promise<Outcome<Prepared>> {
  try {
    const engine = await deps.loadEngine();
    const [key, secrets] = await Promise.all([engine.makeVisitorKey(), makeSecrets()]);
    const wipe = (): void => {
      secrets.wipe();
      engine.forgetVisitorKey(key);
    };
    return { ok: true, value: { engine, key, secrets, wipe } };
  } catch {
    return failed("no_crypto");
  }
}

async function fetched(fetchChallenge: () => Promise<string>, clock: Clock, offline: () => void): Promise<string | null> {
  for (const wait of [...FETCH_AGAIN_MS, null]) {
    try {
      return await fetchChallenge();
    } catch {
      offline();
      if (wait !== null) await new Promise<void>((resolve) => clock.after(wait, resolve));
    }
  }
  return null;
}

/** The answer for `hello.start.pow`. `challenge`: one that the service sent; null fetches one. */
export async function work(
  deps: Pick<VisitorDeps, "fetchChallenge" | "solve" | "clock">,
  challenge: string | null,
  told: { readonly progress: (done: number) => void; readonly offline: () => void },
): Promise<Outcome<string>> {
  const task = challenge ?? (await fetched(deps.fetchChallenge, deps.clock, told.offline));
  if (task === null) return failed("offline");
  try {
    return { ok: true, value: await deps.solve(task, told.progress) };
  } catch {
    return failed("work");
  }
}
