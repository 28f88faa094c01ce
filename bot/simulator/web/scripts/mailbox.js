// The mails that were sent: asked for when something may have been, and now and then.

import { mails } from "./api.js";

const OFTEN_MS = 1500;
const SELDOM_MS = 10000;
const TRIES = 5;
const KEY = "read:mails";

export class MailBox {
  mails = [];
  onChange = () => {};
  #read = new Set(JSON.parse(localStorage.getItem(KEY) ?? "[]"));
  #tries = 0;
  #timer = null;

  get unread() {
    return this.mails.filter((mail) => !this.isRead(mail.name)).length;
  }

  isRead(name) {
    return this.#read.has(name);
  }

  markRead(name) {
    this.#read.add(name);
    localStorage.setItem(KEY, JSON.stringify([...this.#read].slice(-500)));
    this.onChange();
  }

  /** Something happened in a chat: a mail may follow within seconds. */
  expect() {
    const resting = this.#tries === 0;
    this.#tries = TRIES;
    if (resting) this.#later(OFTEN_MS);
  }

  async refresh() {
    const before = this.mails.map((mail) => mail.name).join();
    try {
      this.mails = (await mails.list()).mails;
    } catch {
      return; // the banner says that the simulator is away
    } finally {
      this.#tries = Math.max(0, this.#tries - 1);
      this.#later(this.#tries ? OFTEN_MS : SELDOM_MS);
    }
    if (this.mails.map((mail) => mail.name).join() !== before) this.onChange();
  }

  #later(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.refresh(), milliseconds);
  }
}
