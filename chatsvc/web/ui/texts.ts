/** What the page says and knows: texts of one language and the organisation's config, as `build-site` wrote them. */

/** Every text that scripts fill in; a test compares this list with the translations. */
export type TextKey =
  | "ui.exit.more"
  | "ui.looked"
  | "ui.look.failed"
  | "ui.open_again"
  | "ui.hours.next"
  | "ui.hours.until"
  | "ui.hours.entry"
  | "ui.hours.back"
  | "ui.hours.today"
  | "ui.hours.tonight"
  | "ui.hours.tomorrow"
  | "ui.hours.day"
  | "ui.hours.span"
  | "ui.hours.unread"
  | "ui.hours.read_next"
  | "ui.working"
  | "ui.connecting"
  | "ui.wait.on_duty"
  | "ui.wait.ahead"
  | "ui.wait.talk"
  | "ui.wait.between"
  | "ui.wait.about"
  | "ui.wait.long"
  | "ui.wait.closing"
  | "ui.wait.nobody"
  | "ui.wait.back"
  | "ui.wait.unreached"
  | "ui.wait.lit"
  | "ui.joining"
  | "ui.check"
  | "ui.check.over"
  | "ui.not_let_in"
  | "ui.reconnecting"
  | "ui.offline"
  | "ui.store_away"
  | "ui.unkept"
  | "ui.back.title"
  | "ui.back.coming"
  | "ui.regroup"
  | "ui.comeback.unknown"
  | "ui.comeback.count"
  | "ui.comeback.failed"
  | "ui.comeback.asked"
  | "ui.returned"
  | "ui.returned.not"
  | "ui.with"
  | "ui.alone"
  | "ui.role.counsellor"
  | "ui.role.supervisor"
  | "ui.role.interpreter"
  | "ui.away"
  | "ui.offer.handover"
  | "ui.offer.another"
  | "ui.offer.beside"
  | "ui.share"
  | "ui.another"
  | "ui.another.no"
  | "ui.another.asked"
  | "ui.send_out"
  | "ui.takeover.lost"
  | "ui.takeover.first"
  | "ui.takeover.offer"
  | "ui.takeover.unread"
  | "ui.takeover.yes"
  | "ui.takeover.coming"
  | "ui.typing"
  | "ui.me"
  | "ui.state.queued"
  | "ui.state.accepted"
  | "ui.state.delivered"
  | "ui.unsend"
  | "ui.unsend.label"
  | "ui.gone"
  | "ui.missing"
  | "ui.missing.own"
  | "ui.must_wait"
  | "ui.guard"
  | "ui.guard.personal_number"
  | "ui.guard.phone"
  | "ui.guard.email"
  | "ui.guard.address"
  | "ui.guard.school"
  | "ui.address.title"
  | "ui.address.told"
  | "ui.address.self"
  | "ui.address.call"
  | "ui.address.street"
  | "ui.address.floor"
  | "ui.address.code"
  | "ui.address.name"
  | "ui.address.who"
  | "ui.address.safe"
  | "ui.address.safe.unsaid"
  | "ui.address.safe.yes"
  | "ui.address.safe.no"
  | "ui.address.safe.dont_know"
  | "ui.address.send"
  | "ui.address.under_way"
  | "ui.address.broken"
  | "ui.address.sent"
  | "ui.support.call"
  | "ui.support.trace"
  | "ui.deleted_by"
  | "ui.warning.silence"
  | "ui.warning.age"
  | "ui.warning.last"
  | "ui.erasing.title"
  | "ui.erasing"
  | "ui.bye.receipt"
  | "ui.plan.keep"
  | "ui.plan.traces"
  | "ui.plan.keep.yes"
  | "ui.plan.keep.no"
  | "ui.ended.queue"
  | "ui.ended.place"
  | "ui.ended.visitor"
  | "ui.ended.counsellor"
  | "ui.ended.silence"
  | "ui.ended.age"
  | "ui.ended.service"
  | "ui.ended.away"
  | "ui.ended.abuse";

export interface PageTexts {
  readonly texts: Readonly<Record<TextKey, string>>;
  /** 256 safety words; an index means the same thing in every language. */
  readonly words: readonly string[];
}

export interface Config {
  readonly v: number;
  readonly org: string;
  readonly demo: boolean;
  /** Door id to the name that is shown after the choice only. */
  readonly doors: Readonly<Record<string, string>>;
  /** Path to door id. */
  readonly paths: Readonly<Record<string, string>>;
  /** Ed25519 root public keys, base64url. */
  readonly roots: readonly string[];
  readonly exit: string;
  readonly languages: readonly string[];
  /** Door id to the place of its Tonight page in addresses. */
  readonly tonight: Readonly<Record<string, string>>;
  /** Address of the proof-of-work worker. */
  readonly worker: string;
}

/** Puts values where `{name}` stands; values are never read as templates themselves. */
export function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/gu, (whole, name: string) => String(values[name] ?? whole));
}
