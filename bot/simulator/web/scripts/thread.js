// The messages of one chat: kept in step with the store, scrolled as a reader expects.

import { messageRow, tick } from "./bubble.js";
import { h, soon } from "./dom.js";
import { icon } from "./icons.js";
import { showWaiting } from "./keyboard.js";
import { dayName, dayOf, t } from "./words.js";

const NEAR = 80;
const TOGETHER_SECONDS = 300;
const CALM = 4;
const REST_MS = 900;

export class Thread {
  #rows = new Map();
  #changed = new Map();
  #following = true;
  #missed = 0;
  #flush = () => this.#draw();
  #resting = null;

  constructor(view) {
    this.view = view;
    this.list = h("div", { class: "thread-list" });
    this.scroller = h("div", { class: "scroller", role: "log", tabindex: "0", "aria-label": view.title }, this.list);
    this.badge = h("span", { class: "badge" });
    this.downButton = h("button", { type: "button", class: "round to-bottom", hidden: true, "aria-label": t("toBottom") }, icon("down"), this.badge);
    this.downButton.addEventListener("click", () => this.toBottom("smooth"));
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.element = h("div", { class: "thread" }, this.scroller, this.downButton);
    // Keyboards, pictures and the phone's own keyboard change heights: whoever reads the end stays there.
    this.observer = new ResizeObserver(() => this.#following && this.#jump());
    this.observer.observe(this.list);
    this.observer.observe(this.scroller);
    this.reset();
  }

  /** Draw everything anew. */
  reset() {
    this.list.replaceChildren();
    this.#rows.clear();
    this.#changed.clear();
    for (const message of this.view.chat.messages.values()) this.#place(message);
    this.#regroup([...this.#rows.values()]);
    this.refresh();
    this.#following = true;
    this.#jump();
  }

  /** A message came, changed or went; it is drawn with the next frame. */
  touch(id, kind) {
    if (this.#changed.get(id) !== "message") this.#changed.set(id, kind);
    soon(this.#flush);
  }

  /** Ticks and waiting buttons may have changed. */
  touchStates() {
    soon(this.#flush);
  }

  toBottom(behavior = "instant") {
    this.#following = true;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior });
    this.#count(0);
  }

  /** Show a message and light it up; false where it is gone. */
  show(id) {
    const row = this.#rows.get(id);
    if (!row) return false;
    row.scrollIntoView({ block: "center", behavior: "smooth" });
    flash(row);
    return true;
  }

  close() {
    this.observer.disconnect();
  }

  #draw() {
    const calm = this.#changed.size <= CALM;
    const around = [];
    for (const [id, kind] of this.#changed) {
      const message = this.view.chat.messages.get(id);
      if (!message) around.push(...this.#remove(id));
      else around.push(...this.#place(message, kind, calm));
    }
    this.#trim();
    this.#regroup(around);
    this.#changed.clear();
    this.refresh();
    if (this.#following) this.#jump();
  }

  #place(message, kind = "old", calm = false) {
    const row = messageRow(message, this.view);
    const old = this.#rows.get(message.message_id);
    this.#rows.set(message.message_id, row);
    row.message = message;
    if (old) {
      row.className = old.className.replace(" fresh", "");
      old.replaceWith(row);
      if (kind === "edit") flash(row);
      return [row];
    }
    if (calm) row.classList.add("fresh");
    this.#day(message).append(row);
    if (!this.#following && kind === "message" && !this.view.mine(message)) this.#count(this.#missed + 1);
    return [row.previousElementSibling, row].filter((one) => one?.message);
  }

  #day(message) {
    const start = dayOf(message.date);
    const last = this.list.lastElementChild;
    if (last && Number(last.dataset.day) === start) return last;
    const section = h("section", { class: "day", "data-day": start }, h("h3", { class: "day-name" }, dayName(start)));
    this.list.append(section);
    return section;
  }

  #remove(id) {
    const row = this.#rows.get(id);
    if (!row) return [];
    const beside = [row.previousElementSibling, row.nextElementSibling].filter((one) => one?.message);
    const day = row.parentElement;
    row.remove();
    this.#rows.delete(id);
    if (day.childElementCount === 1) day.remove();
    return beside;
  }

  #trim() {
    for (const id of this.#rows.keys()) {
      if (this.#rows.size <= this.view.chat.messages.size) return;
      if (!this.view.chat.messages.has(id)) this.#remove(id);
    }
  }

  /** Bubbles of one sender stand together; the last of them has the tail. */
  #regroup(rows) {
    for (const row of rows) {
      const before = row.previousElementSibling;
      const after = row.nextElementSibling;
      row.classList.toggle("first", !together(before?.message, row.message));
      row.classList.toggle("last", !together(row.message, after?.message));
    }
  }

  refresh() {
    const { chat } = this.view;
    for (const [id, row] of this.#rows) {
      if (row.classList.contains("out")) tick(row, id <= chat.seen);
      else showWaiting(row, id, chat.taps);
    }
  }

  #jump() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    if (this.#missed) this.#count(0);
  }

  #scrolled() {
    const { scrollTop, clientHeight, scrollHeight } = this.scroller;
    const away = scrollHeight - scrollTop - clientHeight;
    this.#following = away < NEAR;
    this.downButton.hidden = away < NEAR * 2;
    if (this.#following) this.#count(0);
    this.#dayNames(scrollTop);
  }

  /** A day's name that covers messages shows only while one scrolls. */
  #dayNames(scrollTop) {
    for (const day of this.list.children) day.classList.toggle("passed", day.offsetTop < scrollTop);
    this.scroller.classList.toggle("scrolling", !this.#following);
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.scroller.classList.remove("scrolling"), REST_MS);
  }

  #count(missed) {
    this.#missed = missed;
    this.badge.textContent = missed || "";
  }
}

function together(above, below) {
  return Boolean(above && below) && above.from.id === below.from.id && below.date - above.date < TOGETHER_SECONDS;
}

function flash(row) {
  row.classList.remove("flash");
  void row.offsetWidth; // begins the animation anew
  row.classList.add("flash");
}
