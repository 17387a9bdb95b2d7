// A browser of another year: WebCrypto without Ed25519 and X25519, or with ones that cannot be believed.
import { vi } from "vitest";

const CURVES = /ed25519|x25519/iu;

/** How the curves of this browser fail. */
export type Fault = "absent" | "behind a switch" | "throws when signing" | "believes everything" | "believes nothing";

function named(args: readonly unknown[]): boolean {
  return args.some((arg) => {
    const name = typeof arg === "string" ? arg : (arg as { name?: unknown } | null)?.name;
    const kind = (arg as { algorithm?: { name?: unknown } } | null)?.algorithm?.name;
    return [name, kind].some((one) => typeof one === "string" && CURVES.test(one));
  });
}

function refuse(): Promise<never> {
  return Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError"));
}

function broken(fault: Fault, operation: string): (() => Promise<unknown>) | null {
  switch (fault) {
    case "absent":
      return refuse;
    case "behind a switch":
      return operation === "generateKey" ? refuse : null;
    case "throws when signing":
      return operation === "sign" ? refuse : null;
    case "believes everything":
      return operation === "verify" ? async () => true : null;
    case "believes nothing":
      return operation === "verify" ? async () => false : null;
    default:
      return fault satisfies never;
  }
}

/** Until `vi.unstubAllGlobals`. `asked` counts how often a curve was asked for. */
export function switchOff(fault: Fault): { asked: number } {
  const real = globalThis.crypto;
  const told = { asked: 0 };
  const subtle = new Proxy(real.subtle, {
    get(target, operation: keyof SubtleCrypto) {
      const method = target[operation] as unknown;
      if (typeof method !== "function") return method;
      return (...args: unknown[]) => {
        if (!named(args)) return method.apply(target, args);
        told.asked += 1;
        return (broken(fault, operation) ?? (() => method.apply(target, args)))();
      };
    },
  });
  vi.stubGlobal("crypto", {
    subtle,
    getRandomValues: real.getRandomValues.bind(real),
    randomUUID: real.randomUUID.bind(real),
  });
  return told;
}
