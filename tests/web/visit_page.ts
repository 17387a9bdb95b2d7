/** The visitor's page as happy-dom sees it: the real templates, filled in with the real English texts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Config, PageTexts } from "../../chatsvc/web/ui/texts.ts";

const SITE = join(import.meta.dirname, "../../chatsvc/site");
const read = (name: string): string => readFileSync(join(SITE, name), "utf8");

/** Every text of one language, by its id; what the law changes reads as a municipality says it. */
export function textsOf(language: string): Readonly<Record<string, string>> {
  const folder = language === "sv-lattlast" ? "sv_Lattlast" : language;
  const lines = read(`locale/${folder}/LC_MESSAGES/site.po`).matchAll(/^msgid "(.+)"\nmsgstr "(.*)"$/gm);
  return Object.fromEntries([...lines].map(([, id, text]) => [id?.replace(/\.osl$/, ""), JSON.parse(`"${text}"`)]));
}

const CATALOGUE = textsOf("en");

export const TEXTS: PageTexts = {
  texts: CATALOGUE as PageTexts["texts"],
  words: Array.from({ length: 256 }, (_, index) => CATALOGUE[`word.${String(index).padStart(3, "0")}`] ?? ""),
};

export const CONFIG: Config = {
  v: 1,
  org: "demo",
  demo: true,
  doors: { mika: "MIKA", kast: "KAST" },
  paths: { own: "mika", buys: "kast", skip: "mika" },
  roots: [],
  exit: "https://www.smhi.se/",
  languages: ["sv", "en"],
  tonight: { mika: "1", kast: "2" },
  worker: "/assets/pow_worker.js",
};

const PROBLEMS = ["closed", "hours", "late", "paused", "full", "offline", "service", "old_client", "no_crypto", "work", "too_fast", "staff", "clock", "keys", "elsewhere", "resting"];

/** As RELOAD in chatsvc/site/pages.py. */
const RELOAD = ["old_client", "no_crypto", "keys", "elsewhere"];

/** Repeats a template's loop for each value; enough of Jinja for these two templates. */
function repeat(template: string, name: string, list: string, values: readonly string[]): string {
  const loop = new RegExp(`\\{% for ${name} in ${list} %\\}([\\s\\S]*?)\\{% endfor %\\}`, "g");
  return template.replace(loop, (_whole, body: string) =>
    values
      .map((value) =>
        body
          .replaceAll(`{{ ${name} }}`, value)
          .replace(new RegExp(`_\\("(\\w+\\.)" ~ ${name}(?: ~ "([.\\w]+)")?\\)`, "g"), (_m, head: string, tail = "") => `_("${head}${value}${tail}")`),
      )
      .join(""),
  );
}

function render(template: string): string {
  return template
    .replaceAll('{% include "contact.html" %}', read("templates/contact.html"))
    .replaceAll('{% include "come_back.html" %}', read("templates/come_back.html"))
    .replaceAll('{% include "hide.html" %}', hide())
    .replaceAll('{% include "partner.html" %}', partners())
    .replace(/\{\{ _\("([\w.]+)"\) \}\}/g, (_whole, id: string) => CATALOGUE[id] ?? "")
    .replaceAll("{{ organisation.exit_target }}", CONFIG.exit)
    .replace(/\{#[\s\S]*?#\}|\{%[\s\S]*?%\}|\{\{[\s\S]*?\}\}/g, "");
}

/** Two receptions that may answer instead. */
function partners(): string {
  const one = read("templates/partner.html").replace(/\{% (?:for|endfor)[\s\S]*?%\}/g, "");
  return ["forening", "granne"].map((id) => one.replaceAll("{{ one.id }}", id).replaceAll("{{ one.visitor_origin }}", `http://chat.${id}.localhost`)).join("");
}

/** The page behind Hide, with the first of its lines. */
function hide(): string {
  const line = (_whole: string, body: string): string => body.replaceAll("{{ one.of }}", "cm").replaceAll("{{ one.symbol }}", "in").replace("{{ one.factor }}", "0.5").replace("{{ one.offset }}", "0");
  return read("templates/hide.html").replace(/\{% for one in measures %\}([\s\S]*?)\{% endfor %\}/, line).replaceAll("{{ amount }}", "10").replaceAll('{{ asset("ruler.svg") }}', "/assets/ruler.svg");
}

/** Puts the page into the document, as after loading `/en/`. */
export function openVisitPage(document: Document): void {
  // None of these three is a link to a page of its own.
  const visit = read("templates/visit.html").replace('{% include "talk.html" %}', () => read("templates/talk.html"));
  const buttons = visit.replace(/\{% if path in aside %\}[\s\S]*?\{% else %\}([\s\S]*?)\{% endif %\}/, "$1");
  const paths = repeat(buttons, "path", "paths", ["own", "buys", "skip"]);
  const hung = repeat(paths.replace(/\{% for place, kind in nights %\}[\s\S]*?\{% endfor %\}/g, ""), "banner", "banners", ["surge", "few", "alone", "early", "trouble"]);
  const steps = repeat(repeat(hung, "why", "shut", ["closed", "hours", "late", "paused", "service"]), "problem", "problems", PROBLEMS);
  const base = read("templates/base.html").replace(/\{% block exit %\}[\s\S]*?\{% endblock %\}/, "Leave fast");
  const body = /<body[\s\S]*<\/body>/.exec(base)?.[0] ?? "";
  const main = /\{% block main %\}([\s\S]*)\{% endblock %\}/.exec(steps)?.[1] ?? "";
  document.documentElement.lang = "en";
  Object.assign(document.documentElement.dataset, { t: CATALOGUE["page.title"], m: CATALOGUE["hide.title"] });
  document.body.innerHTML = render(body.replace(/\{% block main %\}[\s\S]*?\{% endblock %\}/, main)).replace(/<\/?body[^>]*>/g, "");
  document.body.dataset["kind"] = "visit";
  for (const block of document.querySelectorAll<HTMLElement>("[data-problem]")) {
    block.querySelector(RELOAD.includes(block.dataset["problem"] ?? "") ? "[data-again]" : "[data-reload]")?.remove();
  }
}

/** A part of the page, by the name that scripts or tests call it. */
export function part<E extends HTMLElement = HTMLElement>(name: string): E {
  const found = document.querySelector<E>(`[data-testid="${name}"], [data-part="${name}"]`);
  if (!found) throw new Error(name);
  return found;
}

/** The step on screen; that there is exactly one is part of the answer. */
export function step(): string {
  const shown = [...document.querySelectorAll<HTMLElement>("section[data-step]")].filter((one) => !one.hidden);
  return shown.map((one) => one.dataset["step"]).join(" and ");
}
