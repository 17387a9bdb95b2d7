/** The visitor's page: steps, taps and the client's snapshots, put together. What outlives it, the client keeps sealed. */
import type { WordLists } from "../net/come_back_read.ts";
import type { Clock } from "../net/ports.ts";
import type { VisitorClient, VisitorSnapshot } from "../net/visitor_types.ts";
import { AddressAsk } from "./address_ask.ts";
import { AfterEnd, type Post } from "./after_end.ts";
import { ComeBackWords } from "./come_back_words.ts";
import { ContactPlace } from "./contact.ts";
import { Composer } from "./composer.ts";
import { Fold } from "./fold.ts";
import { IdentityAsk } from "./identity_ask.ts";
import { MessageLog } from "./messages.ts";
import { type Find, finder, onTap, setNotice, setText, timeIn } from "./parts.ts";
import { renderPeople } from "./people.ts";
import { wireTaps } from "./quick_taps.ts";
import type { Rest } from "./rest.ts";
import { type ProblemBlock, type Screen, screenOf } from "./screens.ts";
import { StartStep } from "./start_step.ts";
import { type Step, Steps } from "./steps.ts";
import { WhoIsHere } from "./who_is_here.ts";
import { ShareChoice } from "./share.ts";
import { renderTakeover } from "./takeover.ts";
import { leadTonight } from "./tonight_links.ts";
import type { Config, PageTexts } from "./texts.ts";
import { Waiting } from "./waiting.ts";
import { Urgent } from "./waiting_urgent.ts";
import type { Wakeable } from "./wake_lock.ts";
import { Wishes } from "./wishes.ts";

export interface PageDeps {
  readonly document: Document;
  readonly config: Config;
  readonly texts: PageTexts;
  readonly makeClient: () => VisitorClient;
  /** The safety words of the site's other languages. Rejects when they cannot be had. */
  readonly otherWords: () => Promise<WordLists>;
  /** GET /pub/status.json, parsed; null when the service says that its store is away. */
  readonly loadStatus: () => Promise<unknown>;
  readonly clock: Clock;
  /** False: this browser lacks what encryption needs, and is told so before it hopes. */
  readonly supported: boolean;
  readonly reload: () => void;
  readonly enterSends: () => boolean;
  /** `navigator`: whether it can keep the screen lit. */
  readonly device: Wakeable;
  /** After an end for abuse this tab waits a while. */
  readonly rest: Rest;
  /** As a tap on quick exit. */
  readonly exit: () => void;
  /** POST /felt. */
  readonly felt: Post;
}

export class VisitorPage {
  readonly #steps: Steps;
  readonly #find: Find;
  readonly #composer: Composer;
  readonly #ask: IdentityAsk;
  readonly #address: AddressAsk;
  readonly #log: MessageLog;
  readonly #before: StartStep;
  readonly #fold: Fold;
  readonly #share: ShareChoice;
  readonly #here: WhoIsHere;
  readonly #contact: ContactPlace;
  readonly #after: AfterEnd;
  readonly #words: ComeBackWords;
  readonly #waiting: Waiting;
  readonly #wishes: Wishes;
  readonly #urgent: Urgent;
  readonly #time: (ms: number) => string;
  /** Held, not looked up: quick exit empties the page before it wipes. */
  readonly #traces: readonly HTMLElement[];
  #path = "skip";
  #client: VisitorClient | null = null;
  #stop: () => void = () => {};
  #talked = false;

  constructor(private readonly deps: PageDeps) {
    const { document, texts } = deps;
    this.#time = timeIn(document.documentElement.lang, {});
    this.#steps = new Steps(document);
    this.#find = finder(document);
    this.#composer = new Composer({
      find: this.#find,
      send: (text) => this.#client?.send(text),
      typing: (on) => this.#client?.typing(on),
      changed: (draft) => {
        this.#ask.close();
        this.#client?.keepDraft(draft);
      },
      asks: (text) => this.#ask.asks(text),
      enterSends: deps.enterSends,
    });
    this.#ask = new IdentityAsk({
      find: this.#find,
      texts: texts.texts,
      now: () => deps.clock.now(),
      send: () => this.#composer.sendAnyway(),
      point: (from, to) => this.#composer.point(from, to),
    });
    this.#address = new AddressAsk({ box: this.#find("address"), texts: texts.texts, time: this.#time, send: (address) => this.#client?.sendAddress(address) });
    this.#log = new MessageLog(
      this.#find("log"),
      texts.texts,
      this.#time,
      (counter) => this.#client?.unsend(counter),
      (of, choice) => this.#client?.answer(of, choice),
    );
    wireTaps(this.#find, (text, tap) => {
      if (this.#client?.snapshot.mustWait === false) this.#client.send(text, tap);
    });
    this.#share = new ShareChoice(this.#find, texts.texts);
    this.#here = new WhoIsHere({
      find: this.#find,
      texts: texts.texts,
      sendOut: (member) => this.#client?.sendOut(member),
      another: (wanted) => this.#client?.another(wanted),
    });
    this.#contact = new ContactPlace({ find: this.#find, answer: (typed) => this.#client?.contact(typed) === true });
    this.#after = new AfterEnd({ find: this.#find, texts: texts.texts, post: deps.felt, time: () => this.#time(deps.clock.now()) });
    this.#fold = new Fold(document, (draft) => {
      this.#composer.restore(draft);
      if (this.#client !== null) this.#render(this.#client.snapshot);
    });
    this.#before = new StartStep({
      ...deps,
      find: this.#find,
      texts: texts.texts,
      steps: this.#steps,
      time: timeIn(document.documentElement.lang, { second: "2-digit" }),
      looked: () => this.#explain(),
    });
    this.#words = new ComeBackWords({ ...deps, find: this.#find, client: () => this.#client, start: () => this.#start() });
    this.#waiting = new Waiting({ ...deps, find: this.#find, texts: texts.texts, door: () => this.#door, time: this.#time });
    this.#wishes = new Wishes(document);
    this.#urgent = new Urgent({ document, find: this.#find, urgent: () => this.#client?.urgent() });
    this.#traces = ["people", "words", "clock", "typing", "takeover-lost", "takeover-who", "admit"].map((name) => this.#find(name));
    this.#find("late").remove();
    this.#find<HTMLButtonElement>("next").disabled = false;
    this.#wire(document);
  }

  /** For quick exit: the client, if one was ever made. */
  get client(): VisitorClient | null {
    return this.#client;
  }

  /** For quick exit: nothing of the conversation stays, neither of what outlives its end. */
  wipe(): void {
    this.#after.wipe();
    this.clear();
  }

  /** Forgets what the page holds of the conversation. */
  clear(): void {
    this.#composer.clear();
    this.#ask.close();
    this.#contact.clear();
    this.#address.clear();
    this.#words.clear();
    this.#wishes.clear();
    this.#urgent.clear();
    this.#waiting.end();
    this.#fold.open();
    this.#log.clear();
    this.#share.clear();
    this.#here.clear();
    for (const trace of this.#traces) trace.replaceChildren();
  }

  /** This tab was in a conversation: on at once, after a tap on a page that says nothing, or not here (flow B). */
  comeBack(how: "reloaded" | "reopened" | "elsewhere"): void {
    switch (how) {
      case "elsewhere":
        return this.#showProblem("elsewhere");
      case "reopened":
        this.#fold.close();
        this.#steps.show("back");
        return;
      case "reloaded":
        return this.#resume();
      default:
        how satisfies never;
    }
  }

  #resume(): void {
    const client = this.deps.makeClient();
    this.#client = client;
    client.resume();
    this.#stop = client.subscribe((now) => this.#render(now));
    client.setVisible(!this.deps.document.hidden);
  }

  #wire(document: Document): void {
    const find = this.#find;
    for (const button of document.querySelectorAll<HTMLElement>("[data-go]")) {
      onTap(button, () => this.#go(button.dataset["go"] as Step));
    }
    for (const button of document.querySelectorAll<HTMLElement>("[data-path]")) {
      onTap(button, () => this.#choose(button.dataset["path"] ?? "skip"));
    }
    for (const button of document.querySelectorAll<HTMLElement>("[data-again]")) onTap(button, () => this.#again());
    for (const button of document.querySelectorAll<HTMLElement>("[data-reload]")) onTap(button, this.deps.reload);
    for (const name of ["start", "anew"]) onTap(find(name), () => this.#start());
    onTap(find("urgent-start"), () => this.#begin(null, true));
    onTap(find("continue"), () => this.#resume());
    for (const name of ["leave-queue", "choice-leave"]) onTap(find(name), () => this.#client?.end());
    for (const name of ["here", "more", "wait-more"]) onTap(find(name), () => this.#client?.stillHere());
    onTap(find("admit"), () => this.#client?.admit(this.#share.chosen));
    onTap(find("decline"), () => this.#client?.decline());
    onTap(find("end"), () => this.#askEnd(true));
    onTap(find("end-no"), () => this.#askEnd(false));
    onTap(find("end-yes"), () => this.#client?.end());
    find("writes").addEventListener("change", () => this.#client?.writes(this.#wishes.writes));
    document.addEventListener("visibilitychange", () => this.#client?.setVisible(!document.hidden));
    document.defaultView?.addEventListener("online", () => this.#client?.setOnline(true));
    document.defaultView?.addEventListener("offline", () => this.#client?.setOnline(false));
  }

  #go(step: Step): void {
    if (this.deps.supported) this.#steps.show(step);
    else this.#showProblem("no_crypto");
  }

  #choose(path: string): void {
    this.#follow(path);
    this.#before.enter(this.#door, this.#doorName);
  }

  /** Chosen, or as a reload found it: another reception's page is never the one that is led to. */
  #follow(path: string): void {
    this.#path = path;
    this.#find("start-step").dataset["way"] = path;
    leadTonight(this.deps.document, this.deps.config.tonight[this.#door] ?? "");
  }

  get #door(): string {
    return this.deps.config.paths[this.#path] ?? "";
  }

  get #doorName(): string {
    return this.deps.config.doors[this.#door] ?? "";
  }

  #start(): void {
    if (this.#words.isEmpty) return this.#begin(null);
    void this.#words.read().then((words) => {
      if (words !== null && this.#steps.now === "start") this.#begin(words);
    });
  }

  /** What was said of urgency, ticked and written in line goes along: it may be another try. */
  #begin(words: readonly number[] | null, urgent = this.#urgent.isSaid): void {
    // Who is in danger does not wait for that.
    if (!urgent && this.deps.rest.isOn()) return this.#showProblem("resting");
    this.#stop();
    this.#talked = false;
    const client = this.deps.makeClient();
    this.#client = client;
    client.start({
      path: this.#path,
      door: this.#door,
      language: this.deps.document.documentElement.lang,
      wishes: this.#wishes.chosen,
      urgent,
      words,
    });
    if (this.#wishes.writes.length > 0) client.writes(this.#wishes.writes);
    if (this.#composer.hasDraft) client.keepDraft(this.#composer.draft);
    this.#stop = client.subscribe((now) => this.#render(now));
    client.setVisible(!this.deps.document.hidden);
  }

  /** Another try from where Start is; a draft stays. */
  #again(): void {
    this.#stop();
    this.#client = null;
    this.#before.enter(this.#door, this.#doorName);
  }

  #askEnd(open: boolean): void {
    this.#find("end-ask").hidden = !open;
    this.#find("end").hidden = open;
    this.#find(open ? "end-no" : "end").focus();
  }

  #render(now: VisitorSnapshot): void {
    const screen: Screen = screenOf(now, this.#talked);
    if (screen.kind !== "waiting") this.#waiting.end();
    this.#contact.render(now.contact);
    if (now.path !== null) this.#follow(now.path);
    switch (screen.kind) {
      case "as_it_is":
        return;
      case "coming_back":
        return this.#renderComingBack(this.deps.texts.texts[screen.status]);
      case "waiting":
        if (this.#steps.now === "talk") this.#composer.giveDraft();
        this.#enter("waiting", now);
        this.#renderWaiting(now, screen.status && this.deps.texts.texts[screen.status]);
        return;
      case "talk":
        this.#renderTalk(now);
        return;
      case "exit":
        return this.deps.exit();
      case "bye":
        if (now.endedFor === "abuse") this.deps.rest.begin();
        this.#renderBye(now, this.deps.texts.texts[screen.why]);
        return;
      case "problem":
        if (this.#steps.now === "talk") this.#composer.giveDraft();
        this.#log.clear();
        this.#address.clear();
        this.#words.render(now, true);
        this.#showProblem(screen.block);
        if (screen.block === "closed") this.#before.look();
        return;
      default:
        screen satisfies never;
    }
  }

  /** The same page that asked, without its question. */
  #renderComingBack(status: string): void {
    setText(this.#find("back-title"), this.deps.texts.texts["ui.back.title"]);
    setText(this.#find("back-status"), status);
    this.#find("continue").hidden = true;
    this.#steps.show("back");
  }

  /** The first page after coming back gets what was written and not sent, now or when it is unfolded. */
  #enter(step: "waiting" | "talk", now: VisitorSnapshot): void {
    const back = this.#steps.now === "back";
    this.#steps.show(step);
    if (!back) return;
    this.#fold.take(now.messages, now.draft);
    if (!this.#fold.isClosed) this.#composer.restore(now.draft);
  }

  #renderWaiting(now: VisitorSnapshot, status: string | null): void {
    this.#words.render(now, this.#fold.isClosed);
    setNotice(this.#find("unkept-waiting"), now.keeps || now.link !== "up" ? null : this.deps.texts.texts["ui.unkept"]);
    const line = this.#find("waiting-status");
    setText(line, status ?? line.dataset["text"] ?? "");
    this.#waiting.render(now);
    this.#urgent.render(now.urgent);
    this.#wishes.tick(now.writes ?? []);
  }

  #renderTalk(now: VisitorSnapshot): void {
    this.#talked = true;
    if (this.#steps.now !== "talk") this.#composer.takeDraft(() => this.#enter("talk", now));
    renderTakeover({ find: this.#find, texts: this.deps.texts.texts, share: this.#share }, now, this.#doorName);
    this.#here.render(now, this.#doorName);
    renderPeople({ find: this.#find, texts: this.deps.texts, time: this.#time }, now, this.#doorName);
    this.#composer.hold(now.mustWait);
    this.#ask.arm(now.guardSilent === true);
    this.#address.render(now);
    this.#words.render(now, this.#fold.isClosed);
    this.#log.render(this.#fold.shown(now.messages));
    this.#after.note(now);
  }

  /** Says that all is gone only when the service has said so too (G7). */
  #renderBye(now: VisitorSnapshot, why: string): void {
    const { texts } = this.deps.texts;
    const [title, what] = [this.#find("bye-title"), this.#find("bye-what")];
    setText(this.#find("ended"), why);
    this.#find("anew").hidden = now.ended !== "age";
    setText(title, now.erasing ? texts["ui.erasing.title"] : (title.dataset["text"] ?? ""));
    const kept = this.#after.render(now, this.#talked, this.#client?.lastTicket ?? null, this.#fold.isClosed);
    // Who only waited has written with nobody.
    const gone = kept ? "kept" : this.#talked ? "text" : "nothing";
    setText(what, now.erasing ? texts["ui.erasing"] : (what.dataset[gone] ?? ""));
    if (!this.#steps.show("bye")) return;
    void this.#before.sayNext(this.#door);
    this.clear();
  }

  /** The server refuses a stopped intake with the same code as an empty desk; the status knows which it is. */
  #explain(): void {
    const { standing } = this.#before;
    const closed = this.deps.document.querySelector<HTMLElement>('[data-problem="closed"]');
    if (this.#steps.now === "problem" && closed?.hidden === false && standing.kind === "shut") this.#showProblem(standing.why);
  }

  #showProblem(block: ProblemBlock): void {
    for (const one of this.deps.document.querySelectorAll<HTMLElement>("[data-problem]")) {
      one.hidden = one.dataset["problem"] !== block;
    }
    // A page that must be loaded again forgets the draft; it must not say otherwise.
    const forgets = this.deps.document.querySelector(`[data-problem="${block}"] [data-reload]`) !== null;
    this.#find("urgent-way").hidden = block !== "full";
    this.#find("draft-safe").hidden = forgets || !this.#composer.hasDraft;
    this.#steps.show("problem");
  }
}
