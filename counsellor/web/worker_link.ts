/** The page's way to the desk's worker, and the one Trusted Types policy that may name its address. */
import type { KeptPlace } from "./kept_desk.ts";
import type { DeskLink, Facts, FromWorker, KeptDesk, ToWorker } from "./worker_messages.ts";

interface Opening {
  readonly facts: Facts;
  readonly csrf: string;
  readonly url: string;
}

/** What the page does of its own: hold the tab for a desk that begins, and begin anew when what was kept opens no more. */
export interface TabDoes {
  began(kept: KeptDesk): void;
  noise(): void;
}

export function deskInWorker(worker: Worker, opening: Opening, place: KeptPlace, tab: TabDoes): DeskLink {
  const post = (message: ToWorker): void => worker.postMessage(message);
  const left = place.left();
  worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => {
    if (data.t === "keep") post({ t: "kept", n: data.n, done: place.write(data.name, data.value) });
    if (data.t === "clear" || data.t === "noise") place.clear();
    if (data.t === "noise") tab.noise();
  });
  return {
    again: left?.doors ?? null,
    start: (doors) => {
      const kept = left ?? place.begin(doors);
      if (left === null) tab.began(kept);
      post({ t: "start", doors, ...opening, kept, again: left !== null });
    },
    command: (command) => post({ t: "do", command }),
    listen: (heard) => {
      const hear = ({ data }: MessageEvent<FromWorker>): void => heard(data);
      const failed = (): void => heard({ t: "step", step: "no_crypto" });
      worker.addEventListener("message", hear);
      worker.addEventListener("error", failed);
      return () => {
        worker.removeEventListener("message", hear);
        worker.removeEventListener("error", failed);
      };
    },
  };
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): { createScriptURL(address: string): unknown };
}

/** Makes a worker of our own built files and of nothing else. */
export function ownWorker(address: string): Worker {
  const check = (asked: string): string => {
    if (!/^\/static\/[\w.-]+\.js$/u.test(asked)) throw new TypeError("not one of our workers");
    return asked;
  };
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  const policy = types?.createPolicy("chatsvc", { createScriptURL: check });
  return new Worker((policy?.createScriptURL(address) ?? check(address)) as string, { type: "module" });
}
