// The direction of imports in the front end; deploy/check_layers.mjs runs it and counts modules.
/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      comment: "A cycle means two files share one job.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "anonymity-is-a-leaf",
      comment: "Direction: counsellor/web -> chatsvc/web -> anonymity/web.",
      severity: "error",
      from: { path: "^anonymity/web/" },
      to: { path: "^(chatsvc|counsellor)/" },
    },
    {
      name: "the-page-knows-no-console",
      comment: "Direction: counsellor/web -> chatsvc/web -> anonymity/web.",
      severity: "error",
      from: { path: "^chatsvc/web/" },
      to: { path: "^counsellor/" },
    },
    {
      name: "no-page-below-the-pages",
      comment: "protocol, e2ee and net touch no DOM, so that they run in Node as headless members.",
      severity: "error",
      from: { path: "^chatsvc/web/(protocol|e2ee|net)/" },
      to: { path: "^chatsvc/web/(ui/|visitor\\.ts)|node_modules/preact/" },
    },
    {
      name: "protocol-is-the-bottom",
      comment: "Frames and control messages need neither keys nor sockets.",
      severity: "error",
      from: { path: "^chatsvc/web/protocol/" },
      to: { path: "^chatsvc/web/(e2ee|net)/" },
    },
    {
      name: "keys-know-no-sockets",
      comment: "What encrypts cannot send.",
      severity: "error",
      from: { path: "^chatsvc/web/e2ee/" },
      to: { path: "^chatsvc/web/net/" },
    },
    {
      name: "one-place-for-mls",
      comment: "The engine can be replaced only while nobody else knows its library.",
      severity: "error",
      from: { pathNot: "^(chatsvc/web/e2ee|tests)/|node_modules/" },
      to: { path: "node_modules/(ts-mls|@hpke|mlkem)/" },
    },
    {
      name: "no-framework-for-visitors",
      comment: "At most 80 000 bytes of JavaScript reach a visitor (verification.md section 7).",
      severity: "error",
      from: { path: "^(chatsvc|anonymity)/web/" },
      to: { path: "node_modules/preact/" },
    },
    {
      name: "tests-stay-outside",
      comment: "What ships does not know how it is tried.",
      severity: "error",
      from: { path: "^(chatsvc|counsellor|anonymity)/" },
      to: { path: "^tests/" },
    },
    {
      name: "nothing-unresolved",
      comment: "A path that resolves to nothing hides from every rule above.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "_built/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types"] },
  },
};
