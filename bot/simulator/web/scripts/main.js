// The page: a side with the lists, a stage with what was chosen, an address for each.

import { chatList } from "./chatlist.js";
import { h, soon } from "./dom.js";
import { follow } from "./feed.js";
import { icon } from "./icons.js";
import { MailBox } from "./mailbox.js";
import { mailList, mailView } from "./mailview.js";
import { botAvatar } from "./media.js";
import { menu, toast } from "./notices.js";
import { ChatPane } from "./pane.js";
import { Store } from "./store.js";
import { language, t } from "./words.js";

const wide = matchMedia("(min-width: 760px)");
const MOST_PANES = 3;
const store = new Store();
const box = new MailBox();
let panes = [];

const banner = h("div", { class: "banner", role: "status", hidden: true }, icon("wifi"), h("span", {}, t("offline")));
const tabs = { chats: tab("chats", "chats"), mails: tab("mails", "mail") };
const list = h("div", { class: "list" });
const side = h("aside", { class: "side" },
  h("header", { class: "side-header" }, botAvatar(), h("h1", {}, "Macroferro")),
  list,
  h("nav", { class: "tabs", "aria-label": "Macroferro" }, Object.values(tabs)));
const stage = h("main", { class: "stage", id: "stage", tabindex: "-1" });

function tab(name, drawing) {
  return h("a", { href: `#/${name}` }, icon(drawing), h("span", {}, t(name)), h("span", { class: "badge" }));
}

/** `#/chats/5001`, `#/chats/5001+5002` (side by side), `#/mails/<name>`: which list, and what of it. */
function place() {
  const [, what, id] = location.hash.split("/");
  return { what: what === "mails" ? "mails" : "chats", id: id ? decodeURIComponent(id) : null };
}

const idsOf = (id) => (id ?? "").split("+").map(Number).filter((one) => store.chats.has(one));

function go() {
  const { what, id } = place();
  if (id === null && wide.matches && what === "chats" && store.chats.size) {
    location.replace(`#/chats/${store.chats.keys().next().value}`);
    return;
  }
  document.body.dataset.shows = id === null ? "list" : "stage";
  for (const [name, element] of Object.entries(tabs)) element.toggleAttribute("aria-current", name === what);
  for (const pane of panes) pane.close();
  panes = [];
  if (what === "mails") openMail(id);
  else openChats(idsOf(id));
  drawList();
}

function openChats(ids) {
  panes = ids.map((id) => new ChatPane(store, id, besideButton(id, ids)));
  stage.replaceChildren(...(panes.length ? panes.map((pane) => pane.element) : [nothing("chats", t("chooseChat"))]));
  for (const pane of panes) {
    pane.thread.toBottom();
    pane.composer.refresh();
    store.markRead(pane.id);
  }
  panes[0]?.composer.focus();
}

/** Shows another chat beside, in the first pane; the others have a cross. */
function besideButton(id, ids) {
  if (id !== ids[0]) {
    const rest = ids.filter((one) => one !== id);
    return h("a", { class: "round", href: `#/chats/${rest.join("+")}`, "aria-label": t("close") }, icon("close"));
  }
  const others = [...store.chats.values()].filter((chat) => !ids.includes(chat.id));
  if (!others.length || ids.length === MOST_PANES) return null;
  const show = (chat) => location.assign(`#/chats/${[...ids, chat.id].join("+")}`);
  const items = others.map((chat) => ({ icon: "chats", label: chat.title, act: () => show(chat) }));
  const label = { type: "button", class: "round beside", "aria-label": t("beside"), title: t("beside"), "aria-haspopup": "true" };
  return h("button", { ...label, onclick: (event) => menu(event.currentTarget, items) }, icon("split"));
}

function openMail(name) {
  stage.replaceChildren(name === null ? nothing("mail", t("chooseMail")) : mailView(name));
  if (name !== null) box.markRead(name);
  box.refresh();
}

const nothing = (drawing, words) => h("div", { class: "nothing" }, icon(drawing), h("p", {}, words));

function drawList() {
  const { what, id } = place();
  const shown = what === "mails" ? mailList(box, id, store.hasMails) : chatList(store, idsOf(id));
  keepFocus(() => list.replaceChildren(shown));
  const unread = [...store.chats.values()].reduce((sum, chat) => sum + chat.unread, 0);
  tabs.chats.lastElementChild.textContent = unread || "";
  tabs.mails.lastElementChild.textContent = box.unread || "";
  document.title = unread ? `(${unread}) Macroferro` : "Macroferro";
}

/** The list is drawn anew; whoever stood on a link stands on the same link after. */
function keepFocus(draw) {
  const held = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  draw();
  if (held !== null) list.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus();
}

const readAll = () => panes.forEach((pane) => store.markRead(pane.id));
const isVisible = () => document.visibilityState === "visible";

document.documentElement.lang = language;
document.body.append(banner, side, stage);
document.addEventListener("visibilitychange", () => isVisible() && readAll());
addEventListener("hashchange", go);
wide.addEventListener("change", go);
store.isWatched = (id) => isVisible() && panes.some((pane) => pane.id === id);
store.subscribe((event) => {
  if (event.type === "snapshot") panes.length ? readAll() : go();
  if (event.type === "message" || event.type === "snapshot") box.expect();
  soon(drawList);
});
box.onChange = () => soon(drawList);
follow((event) => store.apply(event), (isOn) => {
  if (isOn && !banner.hidden) toast(t("online"));
  banner.hidden = isOn;
});
go();
