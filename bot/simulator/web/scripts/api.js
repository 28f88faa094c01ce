// What the page asks of the simulator (bot/simulator/feed.py says how).

/** Raised with the simulator's own sentence, or with an empty one where it could not be reached. */
export class RefusedError extends Error {}

async function answered(request) {
  let response;
  try {
    response = await request;
  } catch {
    throw new RefusedError("");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new RefusedError(body.error ?? `HTTP ${response.status}`);
  return body;
}

export const get = (path) => answered(fetch(path, { headers: { Accept: "application/json" } }));

const post = (path, body) =>
  answered(fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }));

export const fileUrl = (fileId, download = false) =>
  `/page/files/${encodeURIComponent(fileId)}${download ? "?download=1" : ""}`;

const mailPath = (name) => `/page/mails/${encodeURIComponent(name)}`;

export const mails = {
  list: () => get("/page/mails"),
  open: (name) => get(mailPath(name)),
  bodyUrl: (name) => `${mailPath(name)}/body`,
  sourceUrl: (name) => `${mailPath(name)}/source`,
  attachmentUrl: (name, index, download = false) =>
    `${mailPath(name)}/attachments/${index}${download ? "?download=1" : ""}`,
};

/** What one person does in one chat; `userId` says who acts in a group, null in a private chat. */
export class Person {
  constructor(chatId, userId = null) {
    this.path = `/page/chats/${chatId}`;
    this.who = userId === null ? {} : { user_id: userId };
  }

  #post(action, body = {}) {
    return post(`${this.path}/${action}`, { ...body, ...this.who });
  }

  say(text, replyTo = null) {
    return this.#post("messages", replyTo === null ? { text } : { text, reply_to: replyTo });
  }

  edit(messageId, text) {
    return this.#post(`messages/${messageId}`, { text });
  }

  tap(messageId, data) {
    return this.#post("callbacks", { message_id: messageId, data });
  }

  start(payload = "") {
    return this.#post("start", { payload });
  }

  askInline(query) {
    return this.#post("inline", { query });
  }

  chooseInline(queryId, resultId) {
    return this.#post("chosen", { query_id: queryId, result_id: resultId });
  }

  /** One's own contact where no card is given. */
  shareContact(card = {}) {
    return this.#post("contact", card);
  }

  block() {
    return this.#post("block");
  }

  sendFile(file, { caption = "", asPhoto = false } = {}) {
    const form = new FormData();
    form.append("caption", caption);
    form.append("as_photo", asPhoto ? "1" : "");
    for (const [key, value] of Object.entries(this.who)) form.append(key, value);
    form.append("file", file, file.name);
    return answered(fetch(`${this.path}/files`, { method: "POST", body: form }));
  }
}
