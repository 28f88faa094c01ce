// The list of chats: who, the last message, when, how many unread.

import { nameOf, summary } from "./bubble.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./media.js";
import { actionWords } from "./pane.js";
import { newest } from "./store.js";
import { t, timeOrDay } from "./words.js";

export const chatList = (store, openIds) =>
  h("ul", { class: "entries", "aria-label": t("chats") }, [...store.chats.values()].map((chat) => h("li", {}, entry(chat, openIds))));

function entry(chat, openIds) {
  const last = newest(chat);
  const unread = chat.unread > 0 && h("span", { class: "badge", "aria-label": t("unread", { count: chat.unread }) }, String(chat.unread));
  return h("a", { class: "entry", href: `#/chats/${chat.id}`, "aria-current": openIds.includes(chat.id) ? "page" : null },
    avatar(chat.title, chat.id),
    h("span", { class: "entry-words" },
      h("span", { class: "entry-top" }, h("b", {}, chat.title), last && h("time", {}, own(chat, last), timeOrDay(last.date))),
      h("span", { class: "entry-bottom" }, preview(chat, last), unread || h("span", { class: "pin", title: t("pinnedChat") }, icon("pin")))));
}

function own(chat, last) {
  if (last.from.is_bot) return null;
  return icon(last.message_id <= chat.seen ? "checks" : "check", "entry-ticks");
}

function preview(chat, last) {
  if (chat.action) return h("span", { class: "preview active" }, actionWords(chat.action));
  if (!last) return h("span", { class: "preview" }, t("nothingYet"));
  const who = chat.type !== "private" && h("span", { class: "who" }, `${last.from.is_bot ? chat.name : nameOf(last.from)}: `);
  return h("span", { class: "preview", dir: "auto" }, who, summary(last));
}
