/** A counsellor's way in without a browser: password, one-time code, device keys, certificates, a shift. */
import * as device from "../../../chatsvc/web/e2ee/device.ts";
import { fromBase64url, toBase64url } from "../../../chatsvc/web/e2ee/bytes.ts";
import type { TrustAnchor } from "../../../chatsvc/web/net/visitor_types.ts";
import { type Address, type Answer, ask, askJson, until } from "./line.ts";

interface Facts {
  readonly alias: string;
  readonly role: "counsellor" | "supervisor";
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
  readonly code: string;
  readonly doors: readonly string[];
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

async function enter(browser: Browser, who: Credentials): Promise<string> {
  const first = await browser.form("/login", { username: who.username, password: who.password });
  if (first.status !== 302) throw new Error(`password answered ${first.status}`);
  const second = await browser.form("/login/code", { code: who.code });
  if (second.status !== 302) throw new Error(`code answered ${second.status}`);
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
