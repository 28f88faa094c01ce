// Inline mode: "@bot words" typed in any chat lists the bot's articles; the chosen one is sent in one's own name.

import { Choices } from "./choices.js";
import { h } from "./dom.js";
import { t } from "./words.js";

const PAUSE_MS = 300; // while somebody types, the bot is not asked at every letter

export class Inline extends Choices {
  #timer = 0;
  #query = null;

  /** `deeds`: `askInline(query)`, `chooseInline(queryId, resultId)`, `start(payload)`; `done()` empties the input line. */
  constructor(deeds, done) {
    super(t("inlineResults"), "inline");
    this.deeds = deeds;
    this.done = done;
  }

  /** Follow what is typed: true where it is for the bot of that name. */
  follow(typed, username) {
    const [, name, query] = /^@(\w+)\s(.*)$/s.exec(typed) ?? [];
    const asked = name?.toLowerCase() === username.toLowerCase() ? query.trim() : null;
    if (asked === this.#query) return asked !== null;
    clearTimeout(this.#timer);
    this.#query = asked;
    this.close();
    if (asked !== null) this.#timer = setTimeout(() => this.deeds.askInline(asked), PAUSE_MS);
    return asked !== null;
  }

  /** The bot's answer; one that comes too late for what stands there now is left out. */
  answered({ inline, results, button }) {
    if (inline.query !== this.#query) return;
    const link = button?.start_parameter && {
      words: [h("b", {}, button.text)],
      choose: () => this.#chosen(() => this.deeds.start(button.start_parameter)),
    };
    this.show([link, ...results.map((result) => this.#item(inline.id, result))].filter(Boolean), results.length ? Number(Boolean(link)) : -1);
  }

  #item(queryId, { id, title, description = "" }) {
    const words = [h("b", {}, title), h("span", {}, description)];
    return { words, choose: () => this.#chosen(() => this.deeds.chooseInline(queryId, id)) };
  }

  #chosen(deed) {
    this.close();
    this.done();
    deed();
  }
}
