// The page of the mails: the list, and one of them whole.

import { mails } from "./api.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { avatar, fileCard } from "./media.js";
import { fullTime, t, timeOrDay } from "./words.js";

const SHOWN = /^(application\/pdf|image\/(png|jpeg|gif|webp)|text\/plain)$/;

export function mailList(box, openName, hasFolder) {
  if (!hasFolder) return h("div", { class: "nothing" }, icon("mail"), h("p", {}, t("noFolder")));
  if (!box.mails.length) return h("div", { class: "nothing" }, icon("mail"), h("p", {}, h("b", {}, t("noMails")), t("noMailsWhy")));
  return h("ul", { class: "entries", "aria-label": t("mails") }, box.mails.map((mail) => h("li", {}, entry(mail, openName, box))));
}

const bare = (address) => address.replace(/\s*<[^>]*>\s*$/, "").replace(/^"|"$/g, "") || address;

function seedOf(address) {
  return [...address].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 1000, 7);
}

function entry(mail, openName, box) {
  const mark = mail.attachments.length > 0 && h("span", { class: "pin", title: t("attachments") }, icon("attach"));
  const fresh = !box.isRead(mail.name) && h("span", { class: "badge dot", "aria-label": t("unread", { count: 1 }) });
  return h("a", { class: "entry", href: `#/mails/${encodeURIComponent(mail.name)}`, "aria-current": mail.name === openName ? "page" : null },
    avatar(bare(mail.to), seedOf(mail.to)),
    h("span", { class: "entry-words" },
      h("span", { class: "entry-top" }, h("b", {}, bare(mail.to)), h("time", {}, timeOrDay(mail.date))),
      h("span", { class: "entry-bottom" }, h("span", { class: "preview" }, mail.subject || t("noSubject")), mark, fresh)));
}

/** A mail whole; it fills itself when it has arrived. */
export function mailView(name) {
  const view = h("article", { class: "mail" }, h("p", { class: "nothing" }, t("loading")));
  mails.open(name).then(
    (mail) => view.replaceChildren(...parts(mail)),
    (error) => view.replaceChildren(back(), h("p", { class: "nothing" }, icon("error"), error.message || t("offline"))),
  );
  return view;
}

const back = () => h("a", { class: "round back", href: "#/mails", "aria-label": t("back") }, icon("back"));

function parts(mail) {
  const body = h("div", { class: "mail-body" });
  const ways = [
    mail.html && [t("html"), () => frame(mail)],
    [t("text"), () => plain(mail)],
  ].filter(Boolean);
  const choice = h("div", { class: "ways", role: "tablist" }, ways.map(([label, draw]) => way(label, draw, body)));
  choice.firstElementChild.click();
  const source = h("a", { class: "quiet", href: mails.sourceUrl(mail.name), target: "_blank", rel: "noopener" }, t("source"));
  return [head(mail), h("div", { class: "mail-bar" }, choice, source), attachments(mail), body].filter(Boolean);
}

function head(mail) {
  const people = [[t("from"), mail.from], [t("to"), mail.to], ["Cc", mail.cc]].filter(([, who]) => who);
  return h("header", { class: "mail-head" }, back(), avatar(bare(mail.to), seedOf(mail.to)),
    h("div", { class: "mail-words" }, h("h2", {}, mail.subject || t("noSubject")),
      h("dl", {}, people.map(([label, who]) => h("div", {}, h("dt", {}, label), h("dd", {}, who)))),
      h("time", {}, fullTime(mail.date))));
}

function way(label, draw, body) {
  const button = h("button", { type: "button", role: "tab", "aria-selected": "false" }, label);
  button.addEventListener("click", () => {
    for (const other of button.parentElement?.children ?? []) other.setAttribute("aria-selected", String(other === button));
    body.replaceChildren(draw());
  });
  return button;
}

// No scripts, no forms, an origin of its own; links open in a new tab.
const frame = (mail) =>
  h("iframe", { src: mails.bodyUrl(mail.name), sandbox: "allow-popups allow-popups-to-escape-sandbox", title: t("mailBody"), referrerpolicy: "no-referrer" });

const plain = (mail) => h("pre", { class: "mail-text", tabindex: "0" }, mail.text || t("noText"));

function attachments(mail) {
  if (!mail.attachments.length) return null;
  const cards = mail.attachments.map((file) => {
    const opens = SHOWN.test(file.mime_type);
    return fileCard(file.name, file.size, mails.attachmentUrl(mail.name, file.index, !opens), opens);
  });
  return h("section", { class: "mail-files", "aria-label": t("attachments") }, cards);
}
