// A list above the input line, chosen from by key or tap while one types.

import { h } from "./dom.js";

export class Choices {
  #items = [];
  #at = -1;
  // A click anywhere but on the list and what opened it closes it.
  #elsewhere = (event) => event.target.closest(".composer") ?? this.close();

  constructor(label, kind) {
    this.element = h("div", { class: `choices ${kind}`, role: "listbox", "aria-label": label, hidden: true });
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** `items`: `{words: [nodes], choose()}`; none: nothing is shown. */
  show(items, at = -1) {
    this.#items = items;
    this.element.replaceChildren(...items.map((item, index) => this.#option(item, index)));
    this.element.hidden = items.length === 0;
    this.#mark(Math.min(at, items.length - 1));
    document.addEventListener("pointerdown", this.#elsewhere, true);
  }

  close() {
    this.element.hidden = true;
    document.removeEventListener("pointerdown", this.#elsewhere, true);
  }

  /** Take a key of the input line; true where it was for this list. */
  takes(event) {
    if (!this.isOpen) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#mark((this.#at + step + this.#items.length) % this.#items.length);
    else if (event.key === "Escape") this.close();
    else if ((event.key === "Enter" || event.key === "Tab") && this.#at >= 0) this.#items[this.#at].choose();
    else return false;
    event.preventDefault();
    return true;
  }

  #option({ words, choose }, index) {
    const attributes = { type: "button", role: "option", class: "choice", tabindex: "-1" };
    const button = h("button", { ...attributes, "data-index": String(index) }, ...words);
    // pressed, not clicked: the input line keeps the focus
    button.addEventListener("pointerdown", (event) => event.preventDefault());
    button.addEventListener("click", choose);
    return button;
  }

  #mark(at) {
    this.#at = at;
    [...this.element.children].forEach((item, index) => {
      item.setAttribute("aria-selected", String(index === at));
      if (index === at) item.scrollIntoView({ block: "nearest" });
    });
  }
}
