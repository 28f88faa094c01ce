// The bot's commands above the input line, narrowed while one is typed.

import { h } from "./dom.js";
import { t } from "./words.js";

export class Commands {
  #shown = [];
  #at = -1;
  // A click anywhere but on the list and what opened it closes it.
  #elsewhere = (event) => event.target.closest(".composer") ?? this.close();

  /** `choose(command)` sends one. */
  constructor(choose) {
    this.choose = choose;
    this.element = h("div", { class: "commands", role: "listbox", "aria-label": t("commands"), hidden: true });
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** Show those that begin as `typed` does ("/ca"); none fits: nothing is shown. */
  open(commands, typed = "/", at = -1) {
    const wanted = typed.slice(1).toLowerCase();
    this.#shown = commands.filter((one) => one.command.startsWith(wanted));
    this.element.replaceChildren(...this.#shown.map((one, index) => this.#item(one, index)));
    this.element.hidden = this.#shown.length === 0;
    this.#mark(Math.min(at, this.#shown.length - 1));
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
    if (step) this.#mark((this.#at + step + this.#shown.length) % this.#shown.length);
    else if (event.key === "Escape") this.close();
    else if ((event.key === "Enter" || event.key === "Tab") && this.#at >= 0) this.choose(this.#shown[this.#at].command);
    else return false;
    event.preventDefault();
    return true;
  }

  #item({ command, description }, index) {
    const attributes = { type: "button", role: "option", class: "command-item", id: `command-${index}`, tabindex: "-1" };
    // pressed, not clicked: the input line keeps the focus
    const button = h("button", attributes, h("b", {}, `/${command}`), h("span", {}, description));
    button.addEventListener("pointerdown", (event) => event.preventDefault());
    button.addEventListener("click", () => this.choose(command));
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
