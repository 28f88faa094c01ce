// One chat as a whole: header, pinned message, thread, input line, and everything one can do in it.

import { Person } from "./api.js";
import { nameOf, summary } from "./bubble.js";
import { Composer } from "./composer.js";
import { asksAboutFile, asksForContact, asksToShareOwn, choosesFile } from "./dialogs.js";
import { h, soon } from "./dom.js";
import { icon } from "./icons.js";
import { startPayload } from "./links.js";
import { avatar, botAvatar } from "./media.js";
import { alertBox, complain, menu, toast } from "./notices.js";
import { Thread } from "./thread.js";
import { t } from "./words.js";

export class ChatPane {
  #refreshed = () => this.chat && this.#refresh();

  /** `beside` is what stands in the header for showing several chats at once. */
  constructor(store, chatId, beside = null) {
    this.store = store;
    this.id = chatId;
    this.beside = beside;
    this.actor = this.chat.people[0];
    this.element = h("section", { class: "pane", "aria-label": this.#title() });
    this.#build();
    this.unsubscribe = store.subscribe((event) => this.#on(event));
  }

  get chat() {
    return this.store.chat(this.id);
  }

  close() {
    this.unsubscribe();
    this.thread.close();
  }

  get #private() {
    return this.chat.type === "private";
  }

  get #person() {
    return new Person(this.id, this.#private ? null : this.actor.id);
  }

  #title() {
    return this.#private ? this.chat.name : this.chat.title;
  }

  #build() {
    this.composer = new Composer(this.chat, this.#writingDeeds());
    this.thread = new Thread(this.#view());
    this.status = h("span", { class: "status" });
    this.pinned = h("button", { type: "button", class: "pinned-bar", hidden: true, onclick: () => this.thread.show(this.chat.pinned) });
    this.welcome = h("div", { class: "welcome" });
    this.body = h("div", { class: "pane-body" }, this.thread.element, this.welcome);
    this.element.append(this.#header(), this.pinned, this.body, this.composer.element);
    this.#acceptDrops();
    this.#refresh();
  }

  #header() {
    const more = h("button", { type: "button", class: "round", "aria-label": t("chatMenu"), "aria-haspopup": "menu" }, icon("more"));
    more.addEventListener("click", () => menu(more, this.#menuItems()));
    const face = this.#private ? botAvatar() : avatar(this.chat.title, this.id);
    return h("header", { class: "pane-header" },
      h("a", { class: "round back", href: "#/chats", "aria-label": t("back") }, icon("back")),
      face, h("div", { class: "pane-title" }, h("h2", {}, this.#title()), this.status), this.beside, more);
  }

  #menuItems() {
    const others = this.#private ? [] : this.chat.people.filter((person) => person.id !== this.actor.id);
    const restart = { icon: "send", label: t("restart"), act: () => this.#do(this.#person.start()) };
    const blocking = this.chat.blocked
      ? { icon: "check", label: t("unblockBot"), act: () => this.#do(this.#person.start()) }
      : { icon: "block", label: t("blockBot"), act: () => this.#do(this.#person.block()) };
    const acting = others.map((person) => ({ icon: "contact", label: `${t("actAs")} ${nameOf(person)}`, act: () => this.#actAs(person) }));
    return this.#private ? [restart, blocking] : [...acting, blocking];
  }

  #actAs(person) {
    this.actor = person;
    this.thread.reset();
    this.#refresh();
  }

  #view() {
    return {
      chat: this.chat,
      title: this.#title(),
      mine: (message) => !message.from.is_bot && (this.#private || message.from.id === this.actor.id),
      deeds: {
        command: (text) => this.#do(this.#person.say(text)),
        link: (event, address) => this.#follow(event, address),
        press: (message, button) => this.#press(message, button),
        jump: (id) => this.thread.show(id),
        menu: (message, anchor) => menu(anchor, this.#messageItems(message)),
      },
    };
  }

  #messageItems(message) {
    const text = message.text ?? message.caption;
    const own = !message.from.is_bot && message.text !== undefined;
    return [
      { icon: "reply", label: t("reply"), act: () => this.composer.reply(message) },
      text && { icon: "copy", label: t("copy"), act: () => this.#copy(text) },
      own && { icon: "edit", label: t("edit"), act: () => this.composer.edit(message) },
    ].filter(Boolean);
  }

  async #copy(text) {
    await navigator.clipboard?.writeText(text);
    toast(t("copied"));
  }

  #writingDeeds() {
    return {
      say: (text, replyTo) => this.#do(this.#person.say(text, replyTo)),
      edit: (id, text) => this.#do(this.#person.edit(id, text)),
      start: (payload = "") => this.#do(this.#person.start(payload)),
      botName: () => this.store.bot.username,
      askInline: (query) => this.#person.askInline(query).catch(complain),
      chooseInline: (queryId, resultId) => this.#do(this.#person.chooseInline(queryId, resultId)),
      attachFile: async () => this.#sendFile(await choosesFile()),
      shareOwn: async () => (await asksToShareOwn(this.actor)) && this.#do(this.#person.shareContact()),
      shareOther: async () => {
        const card = await asksForContact();
        if (card) await this.#do(this.#person.shareContact(card));
      },
    };
  }

  /** Carry something out; false where it failed, which is said. */
  async #do(deed) {
    this.thread.toBottom();
    try {
      await deed;
      return true;
    } catch (error) {
      complain(error);
      return false;
    }
  }

  async #sendFile(file) {
    const choice = file && (await asksAboutFile(file));
    if (choice) await this.#do(this.#person.sendFile(file, choice));
  }

  #press(message, button) {
    if (button.callback_data !== undefined) this.#tap(message, button.callback_data);
    else if (button.copy_text) this.#copy(button.copy_text.text);
    else if (button.url) this.#open(button.url);
    else toast(t("unsupported"));
  }

  async #tap(message, data) {
    try {
      await this.#person.tap(message.message_id, data);
    } catch (error) {
      complain(error);
    }
  }

  #open(address) {
    const payload = startPayload(address, this.store.bot.username);
    if (payload !== null) this.#do(this.#person.start(payload));
    else window.open(address, "_blank", "noopener");
  }

  #follow(event, address) {
    const payload = startPayload(address, this.store.bot.username);
    if (payload === null) return;
    event.preventDefault();
    this.#do(this.#person.start(payload));
  }

  #acceptDrops() {
    const over = (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      this.body.classList.add("dropping");
    };
    this.body.dataset.drop = t("dropHere");
    this.element.addEventListener("dragover", over);
    this.element.addEventListener("dragleave", () => this.body.classList.remove("dropping"));
    this.element.addEventListener("drop", (event) => {
      event.preventDefault();
      this.body.classList.remove("dropping");
      this.#sendFile(event.dataTransfer.files[0] ?? null);
    });
    this.composer.input.addEventListener("paste", (event) => {
      const [file] = event.clipboardData.files;
      if (!file) return;
      event.preventDefault();
      this.#sendFile(file);
    });
  }

  #on(event) {
    if (event.type === "snapshot") this.#restored();
    if (event.chat_id !== this.id) return;
    REACTIONS[event.type]?.(this.thread, event);
    if (event.type === "callback_answer") this.#answered(event);
    if (event.type === "inline_answer" && event.inline.user_id === this.actor.id) this.composer.inline.answered(event);
    soon(this.#refreshed);
  }

  #restored() {
    if (!this.chat) return;
    this.thread.view = this.#view();
    this.composer.chat = this.chat;
    this.thread.reset();
    this.#refresh();
  }

  #answered({ text, show_alert: important, url }) {
    if (text && important) alertBox(this.chat.name, text);
    else if (text) toast(text);
    if (url) this.#open(url);
  }

  #refresh() {
    const { chat } = this;
    this.status.replaceChildren(...this.#statusWords());
    this.status.classList.toggle("active", chat.action !== null);
    const shown = chat.messages.get(chat.pinned);
    this.pinned.hidden = !shown;
    if (shown) this.pinned.replaceChildren(icon("pin"), h("span", {}, h("b", {}, t("pinned")), h("span", {}, summary(shown))));
    this.welcome.hidden = chat.messages.size > 0;
    if (!this.welcome.hidden) this.welcome.replaceChildren(...this.#welcomeWords());
    this.composer.refresh();
  }

  #statusWords() {
    const { chat } = this;
    if (chat.action) return [h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), actionWords(chat.action)];
    const as = t("as", { name: nameOf(this.actor) });
    const count = chat.people.length;
    return [`${this.#private ? t("bot") : t(count === 1 ? "member" : "members", { count })} · ${as}`];
  }

  #welcomeWords() {
    const { chat } = this;
    if (!this.#private) return [h("div", { class: "welcome-card" }, h("p", {}, t("nothingYet")))];
    const about = chat.description || chat.short_description;
    return [h("div", { class: "welcome-card" }, botAvatar(), h("h3", {}, chat.name),
      about ? [h("b", {}, t("whatCanBot")), h("p", {}, about)] : h("p", {}, t("nothingYet")))];
  }
}

export const actionWords = ({ name }) => (name === "upload_photo" || name === "upload_document" ? t(name) : t("typing"));

const REACTIONS = {
  message: (thread, event) => thread.touch(event.message.message_id, "message"),
  edit: (thread, event) => thread.touch(event.message.message_id, "edit"),
  delete: (thread, event) => event.message_ids.forEach((id) => thread.touch(id, "delete")),
  reaction: (thread, event) => thread.touch(event.message_id, "reaction"),
  callback: (thread) => thread.touchStates(),
  callback_answer: (thread) => thread.touchStates(),
  chat_action: (thread) => thread.touchStates(),
};
