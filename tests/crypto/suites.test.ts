// Pages speak one suite: X-Wing. The oracle's exists in tests alone, and what is shipped neither knows nor takes it.
import { build } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import { XWING } from "../../chatsvc/web/e2ee/engine.ts";
import { createGroup, joinGroup, makeKeyPackage, makeVisitorKey } from "../../chatsvc/web/e2ee/group.ts";
import { CLASSICAL } from "./oracle_suite.ts";
import { addTo, CONVERSATION, heard, NOON, Reception, refusal, say } from "./world.ts";

async function classicalPair() {
  const reception = await Reception.open();
  const keyPackage = await makeKeyPackage(await reception.shift(), NOON, CLASSICAL);
  const trust = await reception.trust();
  const key = await makeVisitorKey();
  const visitor = await createGroup({ conversation: CONVERSATION, group: 0, visitor: key, trust, suite: CLASSICAL });
  return { reception, keyPackage, trust, key, visitor };
}

describe("the suite of a group", () => {
  test("is X-Wing where nobody says otherwise", async () => {
    const reception = await Reception.open();
    expect((await makeKeyPackage(await reception.shift(), NOON)).suite).toBe(XWING);
  });

  test("may be the oracle's in a test, and everything else stays as it is", async () => {
    const { keyPackage, trust, key, visitor } = await classicalPair();
    const welcome = await addTo(visitor, keyPackage);
    const where = { conversation: CONVERSATION, group: 0, visitorKey: key.publicKey, trust };
    const counsellor = await joinGroup({ welcome, keyPackage, ...where });
    expect(heard(await counsellor.open(await visitor.encrypt(say("hej"))))).toBe("hej");
    expect(await counsellor.safetyWords()).toEqual(await visitor.safetyWords());
  });

  test("decides who may be added: a page lets no classical key package in", async () => {
    const { reception, keyPackage, trust } = await classicalPair();
    const page = await createGroup({ conversation: CONVERSATION, group: 0, visitor: await makeVisitorKey(), trust });
    expect(await refusal(page.stage({ adds: [keyPackage.bytes], removes: [] }))).toBe("key_package");
    expect(await refusal(page.vet(keyPackage.bytes))).toBe("key_package");
    const ours = await makeKeyPackage(await reception.shift(), NOON);
    Object.assign(trust, { deviceList: await reception.devices() });
    expect(await refusal(page.stage({ adds: [ours.bytes], removes: [] }))).toBe("accepted");
  });

  test("decides what may be entered: a console follows no Welcome into a classical group", async () => {
    const { reception, keyPackage, trust, key, visitor } = await classicalPair();
    const welcome = await addTo(visitor, keyPackage);
    const console = await makeKeyPackage(await reception.shift(), NOON);
    const where = { conversation: CONVERSATION, group: 0, visitorKey: key.publicKey, trust };
    expect(await refusal(joinGroup({ welcome, keyPackage: console, ...where }))).toBe("welcome");
  });

  test("holds its key packages to its own lifetime: a year is for the oracle alone", () => {
    expect(XWING.longestLifetime).toBe(172_800n);
    expect(CLASSICAL.longestLifetime).toBeGreaterThan(XWING.longestLifetime);
  });
});

describe("what is shipped", () => {
  let text = "";
  let parts: readonly string[] = [];

  beforeAll(async () => {
    const made = await build({
      entryPoints: ["chatsvc/web/visitor.ts", "counsellor/web/desk_worker.ts"],
      outdir: "nowhere",
      bundle: true,
      splitting: true,
      format: "esm",
      target: "es2022",
      metafile: true,
      write: false,
    });
    text = made.outputFiles.map((file) => file.text).join("\n");
    const all = Object.values(made.metafile.outputs).flatMap((output) => Object.entries(output.inputs));
    parts = all.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);
  });

  test("holds one suite value and no second", () => {
    // Every suite must say how long its key packages may live, so this counts suites.
    expect(text.match(/longestLifetime:/g)).toHaveLength(1);
    expect(text).toContain("longestLifetime: 172800n");
  });

  test("has no way to make a suite by its name or number", () => {
    expect(parts.some((path) => path.endsWith("ts-mls/dist/src/crypto/implementation/hpke.js"))).toBe(true);
    const makers = /getCiphersuiteImpl|default\/(provider|makeHpke|makeDhKem|makeAead)|oracle/;
    expect(parts.filter((path) => makers.test(path))).toEqual([]);
  });

  test("speaks proto 1 and refuses frames of any other", () => {
    expect(text.match(/PROTO = \d+/g)).toEqual(["PROTO = 1"]);
  });
});
