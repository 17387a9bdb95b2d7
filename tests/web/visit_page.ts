/** The visitor's page as happy-dom sees it: the real templates, filled in with the real English texts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Config, PageTexts } from "../../chatsvc/web/ui/texts.ts";

const SITE = join(import.meta.dirname, "../../chatsvc/site");
const read = (name: string): string => readFileSync(join(SITE, name), "utf8");

const CATALOGUE: Readonly<Record<string, string>> = Object.fromEntries(
  [...read("locale/en/LC_MESSAGES/site.po").matchAll(/^msgid "(.+)"\nmsgstr "(.*)"$/gm)].map(([, id, text]) => [id, JSON.parse(`"${text}"`)]),
);

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
  worker: "/assets/pow_worker.js",
};

const PROBLEMS = ["closed", "paused", "full", "offline", "service", "old_client", "no_crypto", "work", "too_fast", "staff", "clock", "keys", "elsewhere"];

/** As RELOAD in chatsvc/site/pages.py. */
const RELOAD = ["old_client", "no_crypto", "keys"];

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
    .replaceAll('{% include "come_back.html" %}', read("templates/come_back.html"))
    .replace(/\{\{ _\("([\w.]+)"\) \}\}/g, (_whole, id: string) => CATALOGUE[id] ?? "")
    .replaceAll("{{ organisation.exit_target }}", CONFIG.exit)
    .replace(/\{#[\s\S]*?#\}|\{%[\s\S]*?%\}|\{\{[\s\S]*?\}\}/g, "");
}

/** Puts the page into the document, as after loading `/en/`. */
export function openVisitPage(document: Document): void {
  const paths = repeat(read("templates/visit.html"), "path", "paths", ["own", "buys", "skip"]);
  const visit = repeat(repeat(paths, "why", "shut", ["closed", "paused", "service"]), "problem", "problems", PROBLEMS);
  const base = read("templates/base.html").replace(/\{% block exit %\}[\s\S]*?\{% endblock %\}/, "Leave fast");
  const body = /<body[\s\S]*<\/body>/.exec(base)?.[0] ?? "";
  const main = /\{% block main %\}([\s\S]*)\{% endblock %\}/.exec(visit)?.[1] ?? "";
  document.documentElement.lang = "en";
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
