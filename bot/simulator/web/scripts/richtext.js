// Text and entities (offsets in UTF-16 units, as JavaScript counts) to nodes. The text is only ever text.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { safeHref } from "./links.js";
import { t } from "./words.js";

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

/** The nodes of a text. `deeds` holds `command(text)` for a tapped command and `link(event, address)`. */
export function richNodes(text, entities = [], deeds = {}) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return between(text, 0, text.length, sorted, deeds);
}

function between(text, start, end, entities, deeds) {
  const nodes = [];
  let at = start;
  let next = 0;
  while (next < entities.length) {
    const entity = entities[next];
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    const inner = entities.slice(next + 1).filter((other) => other.offset < to);
    next += 1 + inner.length;
    if (from >= to) continue;
    if (from > at) nodes.push(text.slice(at, from));
    nodes.push(element(entity, text.slice(from, to), between(text, from, to, inner, deeds), deeds));
    at = BLOCKS.has(entity.type) && text[to] === "\n" ? to + 1 : to;
    // What reaches beyond this entity is nested wrongly; Telegram never sends it, and its rest stays plain text.
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes;
}

const SIMPLE = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", blockquote: "blockquote",
};

function element(entity, text, inside, deeds) {
  if (entity.type in SIMPLE) return h(SIMPLE[entity.type], {}, inside);
  return ELEMENTS[entity.type]?.(entity, text, inside, deeds) ?? h("span", {}, inside);
}

const ELEMENTS = {
  code: (_, text, inside) => copyable("code", text, inside),
  pre: (entity, text, inside) => h("pre", { tabindex: "0", "data-language": entity.language }, h("code", {}, inside)),
  spoiler: (_, __, inside) => spoiler(inside),
  expandable_blockquote: (_, __, inside) => expandable(inside),
  text_link: (entity, _, inside, deeds) => link(entity.url, inside, deeds),
  url: (_, text, inside, deeds) => link(text, inside, deeds),
  email: (_, text, inside, deeds) => link(`mailto:${text}`, inside, deeds),
  phone_number: (_, text, inside, deeds) => link(`tel:${text.replace(/[^\d+]/g, "")}`, inside, deeds),
  bot_command: (_, text, inside, deeds) => command(text, inside, deeds),
  hashtag: (_, __, inside) => h("span", { class: "tag" }, inside),
  mention: (_, __, inside) => h("span", { class: "tag" }, inside),
  text_mention: (_, __, inside) => h("span", { class: "tag" }, inside),
};

function link(address, inside, deeds) {
  const href = safeHref(address);
  if (href === null) return h("span", { class: "tag" }, inside);
  const onclick = deeds.link && ((event) => deeds.link(event, address));
  return h("a", { href, target: "_blank", rel: "noopener noreferrer", onclick }, inside);
}

function command(text, inside, deeds) {
  if (!deeds.command) return h("span", { class: "tag" }, inside);
  return h("button", { type: "button", class: "command", onclick: () => deeds.command(text) }, inside);
}

function copyable(tag, text, inside) {
  const copy = () => navigator.clipboard?.writeText(text);
  return h(tag, { title: t("copy"), onclick: copy }, inside);
}

function spoiler(inside) {
  const hidden = h("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": t("spoiler") }, inside);
  const reveal = (event) => {
    if (!hidden.hasAttribute("role") || (event.type === "keydown" && event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    event.stopPropagation();
    hidden.classList.add("revealed");
    for (const name of ["role", "tabindex", "aria-label"]) hidden.removeAttribute(name);
  };
  hidden.addEventListener("click", reveal, true);
  hidden.addEventListener("keydown", reveal);
  return hidden;
}

function expandable(inside) {
  const quote = h("blockquote", { class: "folded" }, inside);
  const unfold = h("button", { type: "button", class: "unfold", "aria-label": t("unfold") }, icon("chevron"));
  unfold.addEventListener("click", () => {
    quote.classList.remove("folded");
    unfold.remove();
  });
  quote.append(unfold);
  return quote;
}
