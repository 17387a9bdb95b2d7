// tests/vectors/trust_web.json: what TypeScript signs, kept so that Python's tests can judge it.
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fromBase64url, fromUtf8, toBase64url, utf8 } from "../../chatsvc/web/e2ee/bytes.ts";
import { readChain, readList } from "../../chatsvc/web/e2ee/chain.ts";
import { dayRequest, makeDayKeys, makeDevice, makeShift } from "../../chatsvc/web/e2ee/device.ts";
import { certify, DAY, NOON, Reception } from "./world.ts";

const FILE = new URL("../vectors/trust_web.json", import.meta.url);

/** Fresh keys each time: run with WRITE_VECTORS=1 after a change of docs/protocol.md section 7. */
async function write() {
  const reception = await Reception.open();
  const [device, days] = [await makeDevice(), await makeDayKeys(NOON)];
  const day = await certify("day", reception.reception, {
    org: reception.org,
    nbf: NOON / 1000 - DAY,
    exp: NOON / 1000 + DAY,
    pk: toBase64url(days[0]!.publicKey),
    doors: ["kast", "mika"],
    roles: ["counsellor"],
    day: days[0]!.day,
  });
  const shift = await makeShift({
    day: days[0]!,
    certificates: { reception: await reception.receptionCert(), days: [day] },
    roots: [reception.root.publicKey],
    doors: ["mika"],
    role: "counsellor",
    alias: "Åsa-Li Öberg",
    now: NOON,
  });
  return {
    now_ms: NOON,
    root: toBase64url(reception.root.publicKey),
    request: await dayRequest({ device, days, org: reception.org, now: NOON }),
    identity: fromUtf8(shift.identity),
    shift_key: toBase64url(shift.publicKey),
    devices: await reception.devices(),
  };
}

test("what TypeScript signed is still believed by TypeScript", async () => {
  if (process.env["WRITE_VECTORS"]) writeFileSync(FILE, `${JSON.stringify(await write(), null, 1)}\n`);
  const written = JSON.parse(readFileSync(FILE, "utf8")) as Awaited<ReturnType<typeof write>>;
  const root = [fromBase64url(written.root, 32)!];
  const chain = await readChain(utf8(written.identity), fromBase64url(written.shift_key, 32)!, root);
  expect(chain?.shift.alias).toBe("Åsa-Li Öberg");
  expect((await readList(written.devices, root))?.devices.hashes.size).toBe(256);
});
