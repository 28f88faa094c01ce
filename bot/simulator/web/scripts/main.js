// The page: a side with the lists, a stage with what was chosen, an address for each.

import { chatList } from "./chatlist.js";
import { h, soon } from "./dom.js";
import { follow } from "./feed.js";
import { icon } from "./icons.js";
import { MailBox } from "./mailbox.js";
import { mailList, mailView } from "./mailview.js";
import { botAvatar } from "./media.js";
import { toast } from "./notices.js";
import { ChatPane } from "./pane.js";
import { Store } from "./store.js";
import { language, t } from "./words.js";

const wide = matchMedia("(min-width: 760px)");
const store = new Store();
const box = new MailBox();
let pane = null;

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

/** `#/chats/5001`, `#/mails/<name>`: which list, and what of it. */
function place() {
  const [, what, id] = location.hash.split("/");
  return { what: what === "mails" ? "mails" : "chats", id: id ? decodeURIComponent(id) : null };
}

function go() {
  const { what, id } = place();
  if (id === null && wide.matches && what === "chats" && store.chats.size) {
    location.replace(`#/chats/${store.chats.keys().next().value}`);
    return;
  }
  document.body.dataset.shows = id === null ? "list" : "stage";
  for (const [name, element] of Object.entries(tabs)) element.toggleAttribute("aria-current", name === what);
  pane?.close();
  pane = null;
  if (what === "mails") openMail(id);
  else openChat(Number(id));
  drawList();
}

function openChat(id) {
  if (!store.chats.has(id)) {
    stage.replaceChildren(nothing("chats", t("chooseChat")));
    return;
  }
  pane = new ChatPane(store, id);
  stage.replaceChildren(pane.element);
  pane.thread.toBottom();
  pane.composer.refresh();
  pane.composer.focus();
  store.markRead(id);
}

function openMail(name) {
  stage.replaceChildren(name === null ? nothing("mail", t("chooseMail")) : mailView(name));
  if (name !== null) box.markRead(name);
  box.refresh();
}

const nothing = (drawing, words) => h("div", { class: "nothing" }, icon(drawing), h("p", {}, words));

function drawList() {
  const { what, id } = place();
  const shown = what === "mails" ? mailList(box, id, store.hasMails) : chatList(store, Number(id));
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

const isVisible = () => document.visibilityState === "visible";

document.documentElement.lang = language;
document.body.append(banner, side, stage);
document.addEventListener("visibilitychange", () => isVisible() && pane && store.markRead(pane.id));
addEventListener("hashchange", go);
wide.addEventListener("change", go);
store.isWatched = (id) => pane?.id === id && isVisible();
store.subscribe((event) => {
  if (event.type === "snapshot") pane === null ? go() : store.markRead(pane.id);
  if (event.type === "message" || event.type === "snapshot") box.expect();
  soon(drawList);
});
box.onChange = () => soon(drawList);
follow((event) => store.apply(event), (isOn) => {
  if (isOn && !banner.hidden) toast(t("online"));
  banner.hidden = isOn;
});
go();
