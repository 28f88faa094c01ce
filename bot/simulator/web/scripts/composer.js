// The input line: writing, replying, editing, commands, attachments; or Start, where the chat has not begun.

import { nameOf, summary } from "./bubble.js";
import { Commands } from "./commands.js";
import { h, styled } from "./dom.js";
import { icon } from "./icons.js";
import { Inline } from "./inline.js";
import { replyKeyboard } from "./keyboard.js";
import { menu } from "./notices.js";
import { t } from "./words.js";

const HIGHEST = 200;
const drafts = new Map();

const round = (label, name, onclick, more = "") =>
  h("button", { type: "button", class: `round ${more}`, "aria-label": label, title: label, onclick }, icon(name));

export class Composer {
  #replyTo = null;
  #editing = null;
  #keysShown = true;
  #keyboardOf = null;

  /** `deeds`: `say(text, replyTo)`, `edit(id, text)`, `start()`, `attachFile()`, `shareOwn()`, `shareOther()`, and Inline's. */
  constructor(chat, deeds) {
    this.chat = chat;
    this.deeds = deeds;
    this.commands = new Commands((command) => this.#command(command));
    this.inline = new Inline(deeds, () => this.#write(""));
    const escape = (event) => event.key === "Escape" && [this.commands, this.inline].forEach((list) => list.close());
    this.element = h("footer", { class: "composer", onkeydown: escape });
    this.#build();
    this.refresh();
  }

  #build() {
    this.input = h("textarea", { rows: "1", placeholder: t("write"), "aria-label": t("write"), enterkeyhint: "send", autocomplete: "off" });
    this.input.value = drafts.get(this.chat.id) ?? "";
    this.input.addEventListener("input", () => this.#typed());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.menuButton = h("button", { type: "button", class: "menu-button", "aria-label": t("commands"), "aria-haspopup": "listbox" }, icon("menu"), h("span", {}, t("menu")));
    this.menuButton.addEventListener("click", () => this.#toggleCommands());
    this.slash = round(t("commands"), "slash", () => this.#slash(), "slash");
    this.keysButton = round(t("keyboard"), "keyboard", () => this.#toggleKeys());
    this.attachButton = round(t("attach"), "attach", () => this.#attach());
    this.sendButton = round(t("send"), "send", () => this.#send(), "send");
    this.context = h("div", { class: "context", hidden: true });
    this.field = h("div", { class: "field-box" }, this.context,
      h("div", { class: "line" }, this.menuButton, this.input, this.slash, this.keysButton, this.attachButton));
    this.keys = h("div", { class: "reply-keys" });
    this.startButton = h("button", { type: "button", class: "primary start", onclick: () => this.deeds.start() });
    this.writing = h("div", { class: "writing" }, this.field, this.sendButton);
  }

  /** Follow the chat: started or not, its commands, its reply keyboard. */
  refresh() {
    const { started, blocked, commands, menu_button: button, type } = this.chat;
    const open = started && !blocked;
    this.startButton.textContent = t(blocked ? "restart" : "start");
    const wanted = open ? [this.commands.element, this.inline.element, this.writing, this.keys] : [this.startButton];
    if (this.element.firstElementChild !== wanted[0]) this.element.replaceChildren(...wanted);
    this.menuButton.hidden = !commands.length || type !== "private" || button.type !== "commands";
    this.slash.hidden = !commands.length || this.input.value !== "";
    this.#showKeyboard();
    this.#grow();
  }

  focus() {
    if (matchMedia("(pointer: fine)").matches) this.input.focus();
  }

  /** Put words in, as a suggested answer does. */
  reply(message) {
    this.#replyTo = message;
    this.#editing = null;
    this.#about(t("replyingTo", { name: nameOf(message.from) }), "reply", message);
    this.input.focus();
  }

  edit(message) {
    this.#editing = message;
    this.#replyTo = null;
    this.input.value = message.text;
    this.#about(t("editing"), "edit", message);
    this.#grow();
    this.input.focus();
  }

  #about(title, name, message) {
    const words = h("div", {}, h("b", {}, title), h("span", {}, summary(message)));
    this.context.replaceChildren(icon(name), words, round(t("cancel"), "close", () => this.#forget()));
    this.context.hidden = false;
  }

  #forget() {
    if (this.#editing) this.#write("");
    this.#replyTo = null;
    this.#editing = null;
    this.context.hidden = true;
  }

  #key(event) {
    if (this.commands.takes(event) || this.inline.takes(event)) return;
    if (event.key === "Escape" && !this.context.hidden) {
      event.stopPropagation();
      this.#forget();
    }
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#send();
  }

  #typed() {
    const { value } = this.input;
    drafts.set(this.chat.id, value);
    this.slash.hidden = !this.chat.commands.length || value !== "";
    if (/^\/\w*$/.test(value)) this.commands.open(this.chat.commands, value, 0);
    else this.commands.close();
    this.inline.follow(value, this.deeds.botName());
    this.#grow();
  }

  async #send() {
    const text = this.input.value;
    if (!text.trim()) return;
    const editing = this.#editing;
    const replyTo = this.#replyTo;
    this.#forget();
    this.#write("");
    const sent = editing ? this.deeds.edit(editing.message_id, text) : this.deeds.say(text, replyTo?.message_id ?? null);
    // What could not be sent is not lost.
    if (!(await sent) && !this.input.value) this.#write(text);
  }

  #write(text) {
    this.input.value = text;
    this.#typed();
  }

  #grow() {
    styled(this.input, { height: "auto" });
    styled(this.input, { height: `${Math.min(this.input.scrollHeight, HIGHEST)}px` });
    this.element.classList.toggle("filled", this.input.value.trim() !== "");
  }

  #command(command) {
    this.commands.close();
    this.#write("");
    this.deeds.say(`/${command}`, null);
  }

  #toggleCommands() {
    if (this.commands.isOpen) this.commands.close();
    else this.commands.open(this.chat.commands);
  }

  #slash() {
    this.#write("/");
    this.input.focus();
  }

  #attach() {
    menu(this.attachButton, [
      { icon: "photo", label: t("photoOrFile"), act: () => this.deeds.attachFile() },
      { icon: "contact", label: t("ownContact"), act: () => this.deeds.shareOwn() },
      { icon: "contact", label: t("otherContact"), act: () => this.deeds.shareOther() },
    ]);
  }

  #showKeyboard() {
    const { keyboard } = this.chat;
    if (this.#keyboardOf !== keyboard) {
      this.#keyboardOf = keyboard;
      this.#keysShown = true;
      this.keys.replaceChildren(...[replyKeyboard(keyboard, (key) => this.#press(key))].filter(Boolean));
      this.input.placeholder = keyboard?.input_field_placeholder || t("write");
    }
    this.keysButton.hidden = !keyboard?.keyboard;
    this.keys.hidden = !keyboard?.keyboard || !this.#keysShown;
  }

  #press(key) {
    if (key.request_contact) this.deeds.shareOwn();
    else this.deeds.say(key.text, null);
    if (this.chat.keyboard?.one_time_keyboard) this.#keysShown = false;
    this.refresh();
  }

  #toggleKeys() {
    this.#keysShown = !this.#keysShown;
    this.refresh();
  }
}
