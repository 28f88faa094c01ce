// The bot's commands above the input line, narrowed while one is typed.

import { Choices } from "./choices.js";
import { h } from "./dom.js";
import { t } from "./words.js";

export class Commands extends Choices {
  /** `choose(command)` sends one. */
  constructor(choose) {
    super(t("commands"), "commands");
    this.choose = choose;
  }

  /** Show those that begin as `typed` does ("/ca"). */
  open(commands, typed = "/", at = -1) {
    const wanted = typed.slice(1).toLowerCase();
    const fitting = commands.filter((one) => one.command.startsWith(wanted));
    this.show(fitting.map((one) => this.#item(one)), at);
  }

  #item({ command, description }) {
    return { words: [h("b", {}, `/${command}`), h("span", {}, description)], choose: () => this.choose(command) };
  }
}
