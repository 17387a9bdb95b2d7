// Two rules told twice: a naive client gets it wrong in the very story in which the guarded group does not (P4, P7).
import { expect, test } from "vitest";
import { makeKeyPackage, makeVisitorKey, createGroup, type Group } from "../../chatsvc/web/e2ee/group.ts";
import { restoreGroup } from "../../chatsvc/web/e2ee/restore.ts";
import * as mls from "./raw_mls.ts";
import { addTo, CONVERSATION, enter, heard, meet, naiveConfig, NOON, rawMember, rawSuite, Reception, refusal, say } from "./world.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const lenient = naiveConfig({ lifetimeConfig: { ...mls.defaultLifetimeConfig, validateLifetimeOnReceive: false } });

/** Who sent it, by leaf index in the tree of now: the naive way. */
async function naiveName(state: mls.ClientState, message: mls.PrivateMessage, cs: mls.CiphersuiteImpl): Promise<string> {
  const past = state.historicalReceiverData.get(message.epoch);
  const secret = past?.senderDataSecret ?? state.keySchedule.senderDataSecret;
  const sender = await mls.decryptSenderData(message, secret, cs);
  const node = state.ratchetTree[sender!.leafIndex * 2];
  if (node?.nodeType !== "leaf" || node.leaf.credential.credentialType !== "basic") return "nobody";
  return new TextDecoder().decode(node.leaf.credential.identity);
}

test("P4: by leaf index a late word of the old counsellor is laid in the new one's mouth", async () => {
  const cs = await rawSuite();
  const [visitor, sam, kim] = await Promise.all([rawMember(cs), rawMember(cs, utf8("Sam")), rawMember(cs, utf8("Kim"))]);
  const start = await mls.createGroup(utf8("group"), visitor.publicPackage, visitor.privatePackage, [], cs, lenient);
  const add = (member: typeof sam): mls.Proposal => ({ proposalType: "add", add: { keyPackage: member.publicPackage } });
  const first = await mls.createCommit({ state: start, cipherSuite: cs }, { extraProposals: [add(sam)], ratchetTreeExtension: true });
  const joined = await mls.joinGroup(first.welcome!, sam.publicPackage, sam.privatePackage, mls.emptyPskIndex, cs, undefined, undefined, lenient);
  const late = await mls.createApplicationMessage(joined, utf8("från Sam"), cs);
  expect(await naiveName(first.newState, late.privateMessage, cs)).toBe("Sam");
  const removal: mls.Proposal = { proposalType: "remove", remove: { removed: 1 } };
  const swap = await mls.createCommit({ state: first.newState, cipherSuite: cs }, { extraProposals: [removal, add(kim)] });
  const opened = await mls.processPrivateMessage(swap.newState, late.privateMessage, mls.emptyPskIndex, cs);
  expect(opened.kind).toBe("applicationMessage");
  expect(await naiveName(swap.newState, late.privateMessage, cs)).toBe("Kim");
});

test("P4: the guarded group names by the leaf as added, and opens nothing of an epoch that is over", async () => {
  const { visitor, counsellor, reception, trust, visitorKey } = await meet();
  const kim = await makeKeyPackage(await reception.shift({ alias: "Kim" }), NOON);
  Object.assign(trust, { deviceList: await reception.devices() });
  const late = await counsellor.encrypt(say("från Sam"));
  const old = visitor.members[1]!;
  const swap = await visitor.stage({ adds: [kim.bytes], removes: [counsellor.me] });
  await visitor.open(swap.commit);
  const next = visitor.members[1]!;
  expect([next.leaf, next.staff?.alias]).toEqual([old.leaf, "Kim"]);
  expect(next.member).not.toBe(old.member);
  expect(await visitor.open(late)).toEqual({ kind: "stale", epoch: 1n });
  const newcomer = await enter(swap.welcome!, kim, visitorKey, trust);
  expect(await visitor.open(await newcomer.encrypt(say("från Kim")))).toMatchObject({ kind: "opened", member: next.member });
});

/** The service has taken a commit; the page that made it dies before it comes back. */
async function crashed(saveWhen: "before staging" | "after staging") {
  const reception = await Reception.open();
  const sam = await makeKeyPackage(await reception.shift(), NOON);
  const trust = await reception.trust();
  const key = await makeVisitorKey();
  const page = await createGroup({ conversation: CONVERSATION, group: 0, visitor: key, trust });
  const counsellor = await enter(await addTo(page, sam), sam, key.publicKey, trust);
  const early = await page.save();
  const taken = await page.stage({ adds: [], removes: [] });
  const saved = saveWhen === "before staging" ? early : await page.save();
  page.close();
  const after = await restoreGroup({ saved, conversation: CONVERSATION, group: 0, visitorKey: key.publicKey, trust });
  return { after, counsellor, taken };
}

const agreeOn = async (a: Group, b: Group) => heard(await b.open(await a.encrypt(say("hörs vi?"))));

test("P7: a page that stages anew after a crash stands alone in a branch of its own", async () => {
  const { after, counsellor, taken } = await crashed("before staging");
  const another = await after.stage({ adds: [], removes: [] });
  expect(another.commit).not.toEqual(taken.commit);
  await after.open(another.commit);
  await counsellor.open(taken.commit);
  expect(after.epoch).toBe(counsellor.epoch);
  expect(await agreeOn(after, counsellor)).toBe("forged: unreadable");
});

test("P7: a commit that was sealed before it was sent is the only one of its epoch", async () => {
  const { after, counsellor, taken } = await crashed("after staging");
  expect(after.staged).toEqual(taken);
  expect(await refusal(after.stage({ adds: [], removes: [] }))).toBe("staged");
  for (const group of [after, counsellor]) expect((await group.open(taken.commit)).kind).toBe("committed");
  expect(await agreeOn(after, counsellor)).toBe("hörs vi?");
});
