/** What the client needs from a real browser: sockets, time, the worker for the proof of work, and three fetches. */
import type { FromPowWorker } from "../../../anonymity/web/pow_worker.ts";
import type { Clock, OpenSocket } from "../net/ports.ts";
import { QUIET } from "./page_data.ts";

export async function fetchText(address: string): Promise<string> {
  const answer = await fetch(address, QUIET);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.text();
}

/** The published status; null: the service answers, but has no store to ask (503). */
export async function fetchStatus(): Promise<unknown> {
  const address = "/pub/status.json";
  const answer = await fetch(address, QUIET);
  if (answer.status === 503) return null;
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

/** Goes out even while the page is going away; nobody waits for an answer. */
export function beacon(address: string): (body: Uint8Array) => void {
  return (body) => {
    fetch(address, { ...QUIET, method: "POST", body: new Uint8Array(body), keepalive: true }).catch(() => {});
  };
}

export const browserClock: Clock = {
  now: () => Date.now(),
  after(ms, ring) {
    const timer = setTimeout(ring, ms);
    return () => clearTimeout(timer);
  },
};

export const openBrowserSocket: OpenSocket = (url, subprotocol, events) => {
  const socket = new WebSocket(url, subprotocol);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => events.opened();
  socket.onmessage = ({ data }) => {
    if (data instanceof ArrayBuffer) events.message(new Uint8Array(data));
  };
  socket.onclose = ({ code }) => events.closed(code);
  return {
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    send: (bytes) => socket.send(new Uint8Array(bytes)),
    close: (code) => socket.close(code),
  };
};

/** Solves in a worker of its own, which is fetched while the challenge is; the worker ends with its answer. */
export function solveIn(startWorker: () => Worker): (challenge: Promise<string>, progress: (done: number) => void) => Promise<string> {
  return (challenge, progress) =>
    new Promise((resolve, reject) => {
      const worker = startWorker();
      const end = (): void => worker.terminate();
      worker.onerror = () => {
        end();
        reject(new Error("worker"));
      };
      worker.onmessage = ({ data }: MessageEvent<FromPowWorker>) => {
        switch (data.t) {
          case "progress":
            progress(data.done);
            return;
          case "solved":
            end();
            resolve(data.payload);
            return;
          case "failed":
            end();
            reject(new Error(data.code));
            return;
          default:
            data satisfies never;
        }
      };
      challenge.then(
        (task) => worker.postMessage(task),
        (error: unknown) => {
          end();
          reject(error as Error);
        },
      );
    });
}

/** The page's one Trusted Types policy: it makes worker addresses of our own assets and nothing else. */
export function ownWorkers(): (address: string) => Worker {
  const check = (address: string): string => {
    if (!/^\/assets\/[\w.-]+\.js$/u.test(address)) throw new TypeError("not one of our workers");
    return address;
  };
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  const policy = types?.createPolicy("chatsvc", { createScriptURL: check });
  // A classic one: it is built in one piece, and Firefox before 114 knows modules in pages only.
  return (address) => new Worker((policy?.createScriptURL(address) ?? check(address)) as string);
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): { createScriptURL(address: string): unknown };
}
