// ts-mls without our guard, for the stories in which somebody uses it naively or means harm.
export type * from "ts-mls";
export { defaultAuthenticationService } from "ts-mls/authenticationService.js";
export { createGroup, decodeGroupState, encodeGroupState, joinGroup } from "ts-mls/clientState.js";
export { createCommit, createGroupInfoWithExternalPubAndRatchetTree, joinGroupExternal } from "ts-mls/createCommit.js";
export { createApplicationMessage, createProposal } from "ts-mls/createMessage.js";
export { getCiphersuiteFromName } from "ts-mls/crypto/ciphersuite.js";
export { getCiphersuiteImpl } from "ts-mls/crypto/getCiphersuiteImpl.js";
export { deriveTreeSecret } from "ts-mls/crypto/kdf.js";
export { generateKeyPackage, generateKeyPackageWithKey } from "ts-mls/keyPackage.js";
export { defaultKeyPackageEqualityConfig } from "ts-mls/keyPackageEqualityConfig.js";
export { defaultKeyRetentionConfig } from "ts-mls/keyRetentionConfig.js";
export { defaultLifetime } from "ts-mls/lifetime.js";
export { defaultLifetimeConfig } from "ts-mls/lifetimeConfig.js";
export { decodeMlsMessage, encodeMlsMessage } from "ts-mls/message.js";
export { defaultPaddingConfig } from "ts-mls/paddingConfig.js";
export { decryptSenderData, encodePrivateContentAAD } from "ts-mls/privateMessage.js";
export { processPrivateMessage, processPublicMessage } from "ts-mls/processMessages.js";
export { emptyPskIndex } from "ts-mls/pskIndex.js";
