/** A counsellor's way in without a browser: password, one-time code, device keys, certificates, a shift. */
import { createHmac } from "node:crypto";
import * as device from "../../../chatsvc/web/e2ee/device.ts";
import { fromBase64url, toBase64url } from "../../../chatsvc/web/e2ee/bytes.ts";
import type { TrustAnchor } from "../../../chatsvc/web/net/visitor_types.ts";
import { type Address, type Answer, ask, askJson, until } from "./line.ts";

interface Facts {
  readonly alias: string;
  readonly role: "counsellor" | "supervisor" | "interpreter";
  readonly org: string;
  readonly demo: boolean;
  readonly roots: readonly string[];
  readonly doors: readonly { readonly id: string }[];
}

export interface SignedIn {
  readonly cookie: string;
  readonly shift: device.ShiftIdentity;
  readonly trust: TrustAnchor;
  readonly alias: string;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
  /** Or what an authenticator app shows when it is asked for. */
  readonly code: string | (() => Promise<string>);
  readonly doors: readonly string[];
}

const ATTEMPTS = 8;
const STEP_S = 30;
/** A code that is typed in the last seconds of its half minute comes too late. */
const TYPED_IN_S = 5;

/** The one-time code of an authenticator app with this secret (hex), while it still holds for a moment (RFC 6238). */
export async function codeOf(secret: string): Promise<string> {
  const left = STEP_S - ((Date.now() / 1000) % STEP_S);
  if (left < TYPED_IN_S) await new Promise((resolve) => setTimeout(resolve, left * 1000 + 100));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / STEP_S)));
  const mac = createHmac("sha1", Buffer.from(secret, "hex")).update(step).digest();
  const at = mac[mac.length - 1]! & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

class Browser {
  private cookies = new Map<string, string>();

  constructor(private readonly address: Address) {}

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  async page(path: string): Promise<Answer> {
    return this.keep(await ask(this.address, path, { headers: { Cookie: this.cookie } }));
  }

  async form(path: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
    const token = /name="csrfmiddlewaretoken" value="([^"]+)"/.exec((await this.page(path)).body)?.[1] ?? "";
    const body = new URLSearchParams({ ...fields, csrfmiddlewaretoken: token }).toString();
    const headers = { Cookie: this.cookie, "Content-Type": "application/x-www-form-urlencoded", "Content-Length": String(body.length) };
    return this.keep(await ask(this.address, path, { method: "POST", headers, body }));
  }

  async post(path: string, csrf: string, value: unknown): Promise<unknown> {
    const body = JSON.stringify(value);
    const length = String(Buffer.byteLength(body));
    const headers = { Cookie: this.cookie, "Content-Type": "application/json", "X-CSRFToken": csrf, "Content-Length": length };
    return askJson(this.address, path, { method: "POST", headers, body });
  }

  json(path: string): Promise<unknown> {
    return askJson(this.address, path, { headers: { Cookie: this.cookie } });
  }

  private keep(answer: Answer): Answer {
    for (const line of answer.cookies) {
      const [name, value] = line.split(";")[0]!.split("=", 2) as [string, string];
      this.cookies.set(name, value);
    }
    return answer;
  }
}

/** Names share counters of wrong attempts, so that two who sign in at once may have to wait a second. */
async function patiently(what: string, ask: () => Promise<Answer>): Promise<void> {
  for (let i = 0; i < ATTEMPTS; i += 1) {
    const { status } = await ask();
    if (status === 302) return;
    if (status !== 429) throw new Error(`${what} answered ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
  }
  throw new Error(`${what}: too many at once`);
}

async function enter(browser: Browser, who: Credentials): Promise<string> {
  const password = { username: who.username, password: who.password };
  await patiently("password", () => browser.form("/login", password));
  const code = async (): Promise<string> => (typeof who.code === "string" ? who.code : who.code());
  await patiently("code", async () => browser.form("/login/code", { code: await code() }));
  return /<meta name="csrf" content="([^"]+)"/.exec((await browser.page("/")).body)?.[1] ?? "";
}

/** Signs in, registers a new device and waits for the reception's certificates. */
export async function signIn(address: Address, who: Credentials): Promise<SignedIn> {
  const browser = new Browser(address);
  const csrf = await enter(browser, who);
  const facts = (await browser.json("/desk.json")) as Facts;
  const roots = facts.roots.map((root) => fromBase64url(root, 32)!);
  const own = await device.makeDevice();
  const days = await device.makeDayKeys(Date.now());
  const key = toBase64url(own.publicKey);
  const request = await device.dayRequest({ device: own, days, org: facts.org, now: Date.now() });
  let answer = (await browser.post("/device", csrf, { device_key: key, request })) as { state: string; certificates: unknown };
  const poll = setInterval(() => {
    browser.json(`/device?key=${key}`).then(
      (value) => {
        answer = value as typeof answer;
      },
      () => undefined,
    );
  }, 200);
  await until("certificates", () => answer.certificates !== null).finally(() => clearInterval(poll));
  const shift = await device.makeShift({
    day: device.dayKeyFor(days, Date.now())!,
    certificates: answer.certificates as device.DayCertificates,
    roots,
    doors: who.doors,
    role: facts.role,
    alias: facts.alias,
    now: Date.now(),
  });
  return { cookie: browser.cookie, shift, alias: facts.alias, trust: { roots, org: facts.org, demo: facts.demo } };
}
