// The only file that knows ts-mls: RFC 9420 in one suite, behind the few operations that the guard needs.
import { Aes256Gcm, CipherSuite, HkdfSha512 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import type { CiphersuiteName, ClientConfig, ClientState, CiphersuiteImpl, KeyPackage, PrivateKeyPackage } from "ts-mls";
import type { PrivateMessage, Proposal, Welcome } from "ts-mls";
import {
  createGroup,
  decodeGroupState,
  encodeGroupState,
  joinGroup,
} from "ts-mls/clientState.js";
import { createCommit } from "ts-mls/createCommit.js";
import { createApplicationMessage } from "ts-mls/createMessage.js";
import { makeHashImpl } from "ts-mls/crypto/implementation/default/makeHashImpl.js";
import { makeKdfImpl } from "ts-mls/crypto/implementation/default/makeKdfImpl.js";
import { makeGenericHpke } from "ts-mls/crypto/implementation/hpke.js";
import { generateKeyPackageWithKey, makeKeyPackageRef } from "ts-mls/keyPackage.js";
import { defaultKeyPackageEqualityConfig } from "ts-mls/keyPackageEqualityConfig.js";
import { mlsExporter } from "ts-mls/keySchedule.js";
import { encodeLeafNode } from "ts-mls/leafNode.js";
import { decodeMlsMessage, encodeMlsMessage } from "ts-mls/message.js";
import { decryptSenderData } from "ts-mls/privateMessage.js";
import { processPrivateMessage } from "ts-mls/processMessages.js";
import { emptyPskIndex } from "ts-mls/pskIndex.js";
import { allSecretTreeValues } from "ts-mls/secretTree.js";
import { treeHashRoot } from "ts-mls/treeHash.js";
import { decryptGroupInfo, decryptGroupSecrets } from "ts-mls/welcome.js";
import { copyOf, equal, type Bytes } from "./bytes.ts";
import { curve } from "./curve.ts";
import type { SigningKey } from "./curve_port.ts";

/** One suite of MLS. Pages speak XWING and know no other; tests hand in another one to meet another engine. */
export interface Suite {
  readonly name: CiphersuiteName;
  /** Seconds that a key package may claim to be good for. */
  readonly longestLifetime: bigint;
  readonly make: () => Promise<Pick<CiphersuiteImpl, "hash" | "hpke" | "kdf">>;
}

export const XWING: Suite = {
  name: "MLS_256_XWING_AES256GCM_SHA512_Ed25519",
  // 12 h of use, backdated 24 h, and the same again as slack against another client's rounding.
  longestLifetime: 172_800n,
  make: makeXWing,
};

export type { KeyPackage, PrivateMessage };
export type State = ClientState;

/** Who signs: a key behind a handle, which is all that ts-mls ever holds (48 bytes, as PKCS8). */
export interface Signer {
  readonly publicKey: Bytes;
  readonly key: SigningKey;
  readonly handle: Bytes;
  readonly suite: CiphersuiteImpl;
}

export interface LeafKeys {
  readonly publicPackage: KeyPackage;
  readonly privatePackage: PrivateKeyPackage;
}

/** Is this credential the one it says? Asked for every leaf; anything but true refuses. */
export type Believe = (identity: Uint8Array, signatureKey: Uint8Array) => Promise<boolean>;

export interface Leaf {
  readonly leaf: number;
  readonly signatureKey: Uint8Array;
  readonly identity: Uint8Array | null;
  /** How the leaf came into the tree; staff leaves never change after `key_package`. */
  readonly source: "key_package" | "update" | "commit";
  /** The encoded LeafNode: its hash names a staff member (P4). */
  readonly encoded: Uint8Array;
}

export async function makeSigner(key: SigningKey, publicKey: Uint8Array, suite: Suite): Promise<Signer> {
  const handle = crypto.getRandomValues(new Uint8Array(48));
  return { publicKey: copyOf(publicKey), key, handle, suite: await makeSuite(key, handle, suite) };
}

async function makeXWing() {
  const hpke = { kem: "X-Wing", kdf: "HKDF-SHA512", aead: "AES256GCM" } as const;
  const kdf = new HkdfSha512();
  const xwing = new CipherSuite({ kem: new XWing(), kdf, aead: new Aes256Gcm() });
  return {
    kdf: makeKdfImpl(new HkdfSha512()),
    hash: makeHashImpl(crypto.subtle, "SHA-512"),
    hpke: await makeGenericHpke(hpke, { encrypt: aesGcm("encrypt"), decrypt: aesGcm("decrypt") }, xwing),
  };
}

async function makeSuite(signingKey: SigningKey, handle: Uint8Array, suite: Suite): Promise<CiphersuiteImpl> {
  const ed25519 = await curve();
  return {
    name: suite.name,
    ...(await suite.make()),
    rng: { randomBytes: (n) => crypto.getRandomValues(new Uint8Array(n)) },
    signature: {
      async sign(key, message) {
        if (!equal(key, handle)) throw new Error("a state signs only with its own key");
        return ed25519.sign(signingKey, message);
      },
      verify: (publicKey, message, signature) => ed25519.verify(publicKey, message, signature),
      keygen: () => Promise.reject(new Error("keys are made outside")),
    },
  };
}

function aesGcm(use: "encrypt" | "decrypt") {
  return async (key: Uint8Array, iv: Uint8Array, aad: Uint8Array, data: Uint8Array): Promise<Uint8Array> => {
    const aes = await crypto.subtle.importKey("raw", copyOf(key), "AES-GCM", false, [use]);
    const params = { name: "AES-GCM", iv: copyOf(iv), additionalData: copyOf(aad) };
    return new Uint8Array(await crypto.subtle[use](params, aes, copyOf(data)));
  };
}

/** Profile 1's configuration. The lifetime is judged by the guard: a phone's clock may be a day off (P2). */
export function configure(believe: Believe): ClientConfig {
  return {
    // One past epoch is the least that ts-mls keeps (0 keeps all); it is emptied after every commit (P5).
    // 64 skipped keys and 256 steps: a sender is never more than 48 generations ahead (P8).
    keyRetentionConfig: { retainKeysForGenerations: 64, retainKeysForEpochs: 1, maximumForwardRatchetSteps: 256 },
    lifetimeConfig: { maximumTotalLifetime: 172_800n, validateLifetimeOnReceive: false },
    keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
    // Contents are padded before they come here and whole frames after.
    paddingConfig: { kind: "padUntilLength", padUntilLength: 0 },
    authService: {
      validateCredential: (credential, key) =>
        credential.credentialType === "basic" ? believe(credential.identity, key) : Promise.resolve(false),
    },
  };
}

/** A leaf of one's own. Times are Unix seconds. */
export async function makeLeaf(
  signer: Signer,
  identity: Uint8Array,
  lifetime: { readonly notBefore: bigint; readonly notAfter: bigint },
): Promise<LeafKeys> {
  return generateKeyPackageWithKey(
    { credentialType: "basic", identity },
    { versions: ["mls10"], ciphersuites: [signer.suite.name], extensions: [], proposals: [], credentials: ["basic"] },
    lifetime,
    [],
    { signKey: signer.handle, publicKey: signer.publicKey },
    signer.suite,
  );
}

export const encodeKeyPackage = (keyPackage: KeyPackage): Bytes =>
  copyOf(encodeMlsMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage }));

function readMessage(bytes: Uint8Array) {
  try {
    const decoded = decodeMlsMessage(copyOf(bytes), 0);
    return decoded && decoded[1] === bytes.length && decoded[0].version === "mls10" ? decoded[0] : null;
  } catch {
    return null;
  }
}

/** null: not exactly one MLSMessage of this kind. */
export function readKeyPackage(bytes: Uint8Array): KeyPackage | null {
  const message = readMessage(bytes);
  return message?.wireformat === "mls_key_package" ? message.keyPackage : null;
}

export function readPrivateMessage(bytes: Uint8Array): PrivateMessage | null {
  const message = readMessage(bytes);
  return message?.wireformat === "mls_private_message" ? message.privateMessage : null;
}

export function readWelcome(bytes: Uint8Array): Welcome | null {
  const message = readMessage(bytes);
  return message?.wireformat === "mls_welcome" ? message.welcome : null;
}

export const begin = (groupId: Uint8Array, keys: LeafKeys, signer: Signer, config: ClientConfig): Promise<State> =>
  createGroup(copyOf(groupId), keys.publicPackage, keys.privatePackage, [], signer.suite, config);

/** Throws unless the Welcome opens; ts-mls does not say who signed it, so it is opened here once more. */
export async function enter(
  welcome: Welcome,
  keys: LeafKeys,
  signer: Signer,
  config: ClientConfig,
): Promise<{ readonly state: State; readonly signerLeaf: number }> {
  const { publicPackage, privatePackage } = keys;
  const { suite } = signer;
  const ref = await makeKeyPackageRef(publicPackage, suite.hash);
  const key = await suite.hpke.importPrivateKey(privatePackage.initPrivateKey);
  const secrets = await decryptGroupSecrets(key, ref, welcome, suite.hpke);
  if (secrets === undefined || secrets.psks.length > 0) throw new Error("not a Welcome of this profile");
  const info = await decryptGroupInfo(welcome, secrets.joinerSecret, new Uint8Array(suite.kdf.size), suite);
  secrets.joinerSecret.fill(0);
  if (info === undefined) throw new Error("no group info");
  const args = [emptyPskIndex, suite, undefined, undefined, config] as const;
  const joined = await joinGroup(welcome, publicPackage, privatePackage, ...args);
  // The state shares buffers with the Welcome and the key package, which are wiped.
  return { state: copy(joined), signerLeaf: info.signer };
}

/** Makes a commit on `state`, which must be a copy: its secrets are spent. */
export async function commit(
  state: State,
  signer: Signer,
  removes: readonly number[],
  adds: readonly KeyPackage[],
): Promise<{ readonly next: State; readonly commit: Bytes; readonly welcome: Bytes | null }> {
  const proposals: Proposal[] = [
    ...removes.map((removed): Proposal => ({ proposalType: "remove", remove: { removed } })),
    ...adds.map((keyPackage): Proposal => ({ proposalType: "add", add: { keyPackage } })),
  ];
  const made = await createCommit(
    { state, cipherSuite: signer.suite },
    { extraProposals: proposals, ratchetTreeExtension: true },
  );
  wipe(made.consumed);
  const welcome = made.welcome
    ? encodeMlsMessage({ version: "mls10", wireformat: "mls_welcome", welcome: made.welcome })
    : null;
  return {
    next: withoutPast(made.newState),
    commit: copyOf(encodeMlsMessage(made.commit)),
    welcome: welcome && copyOf(welcome),
  };
}

/** Encrypts; what the old state consumed is wiped, so the old state must never be used again. */
export async function seal(state: State, signer: Signer, plaintext: Uint8Array) {
  const sealed = await createApplicationMessage(state, plaintext, signer.suite);
  wipe(sealed.consumed);
  const { privateMessage } = sealed;
  const bytes = encodeMlsMessage({ version: "mls10", wireformat: "mls_private_message", privateMessage });
  return { next: sealed.newState, bytes: copyOf(bytes) };
}

/** What a commit would do, put before the guard: proposals as ts-mls names them. */
export type Judge = (sender: number | undefined, proposals: readonly Proposal[]) => boolean;

export type Unsealed =
  | { readonly kind: "application"; readonly plaintext: Uint8Array; readonly next: State }
  | { readonly kind: "committed"; readonly next: State }
  | { readonly kind: "rejected" };

/** Opens an application message on the state, or a commit on a copy of it. Throws when the bytes do not hold. */
export async function unseal(state: State, signer: Signer, message: PrivateMessage, judge: Judge): Promise<Unsealed> {
  const application = message.contentType === "application";
  const on = application ? state : copy(state);
  let kept = application;
  try {
    const result = await processPrivateMessage(on, message, emptyPskIndex, signer.suite, (incoming) =>
      incoming.kind === "commit" && judge(incoming.senderLeafIndex, incoming.proposals.map((p) => p.proposal))
        ? "accept"
        : "reject",
    );
    if (result.kind === "applicationMessage") {
      wipe(result.consumed);
      return { kind: "application", plaintext: result.message, next: result.newState };
    }
    if (application || result.actionTaken === "reject") return { kind: "rejected" };
    kept = true;
    return { kind: "committed", next: withoutPast(result.newState) };
  } finally {
    if (!kept) forget(on);
  }
}

/** The sender of a message of the current epoch; ts-mls itself does not tell. Throws if it is not readable. */
export async function senderOf(state: State, signer: Signer, message: PrivateMessage) {
  return decryptSenderData(message, state.keySchedule.senderDataSecret, signer.suite);
}

export function leavesOf(state: State): readonly Leaf[] {
  const leaves: Leaf[] = [];
  state.ratchetTree.forEach((node, index) => {
    if (node?.nodeType !== "leaf") return;
    const { credential, signaturePublicKey, leafNodeSource } = node.leaf;
    leaves.push({
      leaf: index / 2,
      signatureKey: signaturePublicKey,
      identity: credential.credentialType === "basic" ? credential.identity : null,
      source: leafNodeSource,
      encoded: encodeLeafNode(node.leaf),
    });
  });
  return leaves;
}

/** The secrets that the next own frames hang on: application and handshake ratchet. */
export function ownRatchets(state: State): readonly Uint8Array[] {
  const own = state.secretTree[state.privatePath.leafIndex * 2];
  return own ? [own.application.secret, own.handshake.secret] : [];
}

export const ownGeneration = (state: State): number =>
  state.secretTree[state.privatePath.leafIndex * 2]?.application.generation ?? 0;

export const exportSecret = (state: State, signer: Signer, label: string, length: number): Promise<Uint8Array> =>
  mlsExporter(state.keySchedule.exporterSecret, label, state.groupContext.treeHash, length, signer.suite);

/** A copy in buffers of its own: what happens to it cannot reach the original. */
export function copy(state: State): State {
  const decoded = decodeGroupState(encodeGroupState(state), 0);
  if (decoded === undefined) throw new Error("a state of ours cannot be read back");
  return { ...decoded[0], clientConfig: state.clientConfig };
}

/** A state as bytes, without secrets of past epochs: they are emptied after every commit (P5). */
export const write = (state: State): Bytes => copyOf(encodeGroupState(state));

/** A written state, for this signer to go on with; null unless it is one whole, active state whose tree fits its own hash. */
export async function read(bytes: Uint8Array, signer: Signer, config: ClientConfig): Promise<State | null> {
  try {
    const own = copyOf(bytes);
    const decoded = decodeGroupState(own, 0);
    if (decoded === undefined || decoded[1] !== own.length) return null;
    const [state] = decoded;
    const treeHash = await treeHashRoot(state.ratchetTree, signer.suite.hash);
    const whole = equal(treeHash, state.groupContext.treeHash) && state.historicalReceiverData.size === 0;
    if (!whole || state.groupActiveState.kind !== "active") return null;
    return { ...state, signaturePrivateKey: signer.handle, clientConfig: config };
  } catch {
    return null;
  }
}

function withoutPast(state: State): State {
  for (const past of state.historicalReceiverData.values()) {
    wipe([past.senderDataSecret, past.resumptionPsk]);
    wipe(allSecretTreeValues(past.secretTree));
  }
  return { ...state, historicalReceiverData: new Map() };
}

const wipe = (secrets: readonly Uint8Array[]): void => secrets.forEach((secret) => secret.fill(0));

/** Zeroes every secret of a state that is done with, at once. */
export function forget(state: State): void {
  withoutPast(state);
  wipe(allSecretTreeValues(state.secretTree));
  wipe(Object.values(state.keySchedule) as Uint8Array[]);
  wipe(Object.values(state.privatePath.privateKeys));
}

export const forgetKeys = (keys: LeafKeys): void =>
  wipe([keys.privatePackage.initPrivateKey, keys.privatePackage.hpkePrivateKey]);
