// One message as it stands in the thread.

import { h, styled } from "./dom.js";
import { icon } from "./icons.js";
import { inlineKeyboard } from "./keyboard.js";
import { avatar, botAvatar, contactCard, documentCard, photo, showPhoto } from "./media.js";
import { richNodes } from "./richtext.js";
import { fullTime, t, time } from "./words.js";

/**
 * The row of a message. `view` says who looks: `{chat, mine(message), deeds}`; `deeds` are what can be done from
 * inside a bubble: `command(text)`, `link(event, address)`, `press(message, button, element)`, `jump(id)`, `menu(message, element)`.
 */
export function messageRow(message, view) {
  const own = view.mine(message);
  const row = h("div", { class: `row ${own ? "out" : "in"}`, "data-id": message.message_id });
  if (!own && view.chat.type !== "private") row.append(face(message));
  row.append(h("div", { class: "stack" }, bubble(message, view, own), inlineKeyboard(message, view.deeds.press), reactions(message)));
  return row;
}

const face = ({ from }) => (from.is_bot ? botAvatar() : avatar(nameOf(from), from.id));

export const nameOf = (user) => `${user.first_name} ${user.last_name ?? ""}`.trim();

function bubble(message, view, own) {
  const content = message.text ?? message.caption ?? "";
  const element = h("article", { class: "bubble", "aria-label": `${own ? t("you") : nameOf(message.from)}, ${time(message.date)}` });
  if (!own && view.chat.type !== "private") element.append(h("div", { class: "sender" }, nameOf(message.from)));
  if (message.forward_origin) element.append(forwarded(message.forward_origin));
  if (message.reply_to_message) element.append(quoted(message.reply_to_message, view.deeds.jump));
  media(message, element, content);
  const entities = message.entities ?? message.caption_entities;
  element.append(h("div", { class: content ? "text" : "text bare", dir: "auto" }, richNodes(content, entities, view.deeds), meta(message, own)));
  element.append(actions(message, view.deeds.menu));
  element.addEventListener("contextmenu", (event) => ownMenu(event, message, view.deeds.menu));
  return element;
}

function media(message, element, caption) {
  if (message.photo) {
    const shown = photo(message.photo, caption, showPhoto);
    element.classList.add("with-photo");
    element.append(styled(shown.element, {}));
    styled(element, { "--photo-width": `${shown.width}px` });
  } else if (message.document) element.append(documentCard(message.document));
  else if (message.contact) element.append(contactCard(message.contact, message.contact.user_id));
  else if (message.text === undefined) element.append(h("em", { class: "other" }, t("other")));
}

function meta(message, own) {
  const edited = message.edit_date && !message.from.is_bot && h("i", {}, t("edited"));
  const when = h("time", { datetime: new Date(message.date * 1000).toISOString(), title: fullTime(message.date) }, time(message.date));
  return h("span", { class: "meta" }, edited, when, own && h("span", { class: "ticks", role: "img", "aria-label": t("delivered") }, icon("check")));
}

/** Show whether the bot has seen an own message. */
export function tick(row, seen) {
  const ticks = row.querySelector(".ticks");
  if (!ticks || ticks.classList.contains("seen") === seen) return;
  ticks.classList.toggle("seen", seen);
  ticks.setAttribute("aria-label", t(seen ? "seen" : "delivered"));
  ticks.replaceChildren(icon(seen ? "checks" : "check"));
}

function actions(message, onMenu) {
  const label = { type: "button", class: "actions", "aria-label": t("messageMenu"), "aria-haspopup": "menu" };
  return h("button", { ...label, onclick: (event) => onMenu(message, event.currentTarget) }, icon("more"));
}

/** A right click or a long press; over a link or a selection the browser's own menu is of more use. */
function ownMenu(event, message, onMenu) {
  if (event.target.closest("a") || !getSelection().isCollapsed) return;
  event.preventDefault();
  onMenu(message, event.currentTarget);
}

function forwarded(origin) {
  const name = origin.sender_user_name ?? (origin.sender_user ? nameOf(origin.sender_user) : "?");
  return h("div", { class: "sender forwarded" }, t("forwarded", { name }));
}

function quoted(message, jump) {
  return h("button", { type: "button", class: "quoted", onclick: () => jump(message.message_id) },
    h("b", {}, nameOf(message.from)), h("span", {}, summary(message)));
}

function reactions(message) {
  const shown = (message._reaction ?? []).map((one) => one.emoji).filter(Boolean);
  return shown.length ? h("div", { class: "reactions" }, shown.map((emoji) => h("span", {}, emoji))) : null;
}

/** A message in one line, as nodes, for the list of chats, quotes and the pinned bar. */
export function summary(message) {
  const words = (message.text ?? message.caption ?? "").replace(/\s+/g, " ").slice(0, 160);
  if (message.photo) return [icon("photo", "inline"), words || t("photo")];
  if (message.document) return [icon("document", "inline"), words || message.document.file_name];
  if (message.contact) return [icon("contact", "inline"), nameOf(message.contact)];
  return [words || t("other")];
}
