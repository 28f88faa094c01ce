// What the page knows: the chats and their messages, kept up to date by the feed's events.

import { readUpTo, saveRead } from "./reading.js";

const KEEP = 300;
const ACTION_MS = 5000;
const CALLBACK_MS = 60000;

export class Store {
  bot = { first_name: "", username: "" };
  chats = new Map();
  hasMails = false;
  /** Is somebody looking at that chat? The page says; what is looked at does not count as unread. */
  isWatched = () => false;
  #listeners = new Set();

  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Take in an event, then tell everybody who listens. */
  apply(event) {
    if (event.type === "snapshot") this.#restore(event);
    else this.#change(event);
    for (const listener of [...this.#listeners]) listener(event);
  }

  chat(id) {
    return this.chats.get(id);
  }

  markRead(id) {
    const chat = this.chats.get(id);
    if (!chat) return;
    saveRead(id, newest(chat)?.message_id ?? 0);
    if (chat.unread === 0) return;
    chat.unread = 0;
    this.apply({ type: "read", chat_id: id });
  }

  #restore(snapshot) {
    this.bot = snapshot.bot;
    this.hasMails = snapshot.mails;
    this.chats = new Map(snapshot.chats.map((shown) => [shown.id, restored(shown)]));
  }

  #change(event) {
    if (event.type === "chat" || event.type === "commands") this.#describe(event.chat);
    const chat = this.chats.get(event.chat_id);
    if (chat) CHANGES[event.type]?.(chat, event, this);
  }

  #describe(shown) {
    const known = this.chats.get(shown.id);
    if (known) Object.assign(known, shown);
    else this.chats.set(shown.id, restored({ ...shown, messages: [] }));
  }
}

function restored(shown) {
  const chat = { ...shown, messages: new Map(), unread: 0, action: null, taps: new Map(), keyboard: null, seen: 0 };
  const read = readUpTo(chat.id, shown.messages.at(-1)?.message_id ?? 0);
  for (const message of shown.messages) {
    keep(chat, message);
    if (isOthers(message) && message.message_id > read) chat.unread += 1;
  }
  return chat;
}

function keep(chat, message) {
  chat.messages.set(message.message_id, message);
  if (message._reply_keyboard) chat.keyboard = { ...message._reply_keyboard, message_id: message.message_id };
  // The bot has seen whatever stood there when it last did something.
  if (message.from.is_bot) chat.seen = message.message_id;
}

const isOthers = (message) => message.from.is_bot;

export const newest = (chat) => [...chat.messages.values()].at(-1);

const CHANGES = {
  message(chat, { message }, store) {
    keep(chat, message);
    if (chat.messages.size > KEEP) chat.messages.delete(chat.messages.keys().next().value);
    if (!isOthers(message)) {
      chat.started = true; // whoever writes has begun
      return;
    }
    chat.action = null;
    if (store.isWatched(chat.id)) saveRead(chat.id, message.message_id);
    else chat.unread += 1;
  },
  edit(chat, { message }) {
    if (!chat.messages.has(message.message_id)) return;
    chat.messages.set(message.message_id, message);
    if (message.from.is_bot) chat.seen = newest(chat).message_id;
  },
  delete(chat, { message_ids }) {
    for (const id of message_ids) chat.messages.delete(id);
  },
  chat_action(chat, { action }, store) {
    const until = Date.now() + ACTION_MS;
    chat.action = { name: action, until };
    chat.seen = newest(chat)?.message_id ?? 0;
    setTimeout(() => chat.action?.until === until && endAction(chat, store), ACTION_MS);
  },
  callback(chat, { callback, message_id }, store) {
    chat.taps.set(callback.id, { message_id, data: callback.data });
    setTimeout(() => {
      if (chat.taps.has(callback.id))
        store.apply({ type: "callback_answer", chat_id: chat.id, message_id, callback, text: "" });
    }, CALLBACK_MS);
  },
  callback_answer(chat, { callback }) {
    chat.taps.delete(callback.id);
    chat.seen = newest(chat)?.message_id ?? 0;
  },
  pin(chat, { message_id }) {
    chat.pinned = message_id;
  },
  reaction(chat, { message_id, reaction }) {
    const message = chat.messages.get(message_id);
    if (message) chat.messages.set(message_id, { ...message, _reaction: reaction });
  },
};

function endAction(chat, store) {
  chat.action = null;
  store.apply({ type: "quiet", chat_id: chat.id });
}
