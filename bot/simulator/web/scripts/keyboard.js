// Keyboards: the inline one under a message, the reply keyboard under the input line.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./words.js";

// A phone's row holds so many letters, of which each button's edges take some.
const LETTERS_IN_A_ROW = 38;
const LETTERS_OF_EDGES = 3;
const SHORT = 8; // a label that is one thing, with its blank: "10,5 mm"

/** The rows of buttons of a message, or null; `press(message, button, element)` is told of a tap. */
export function inlineKeyboard(message, press) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  if (!rows.length) return null;
  return h("div", { class: "keyboard", role: "group", "aria-label": t("keyboard") },
    rows.map((row) => h("div", { class: isTight(row) ? "keys tight" : "keys" }, row.map((button) => key(message, button, press)))));
}

/** Has a button's label, or the longest word of a long one, less room than it needs? Then the row is written smaller. */
function isTight(row) {
  const room = LETTERS_IN_A_ROW / row.length - LETTERS_OF_EDGES;
  const parts = (text) => (text.length <= SHORT ? [text] : text.split(" "));
  return row.length > 2 && row.some((button) => parts(button.text).some((part) => part.length > room));
}

function key(message, button, press) {
  const mark = button.url ? "open" : button.copy_text ? "copy" : null;
  const element = h("button", { type: "button", class: "key", "data-callback": button.callback_data },
    h("span", { class: "key-words" }, button.text), mark && icon(mark));
  element.addEventListener("click", () => press(message, button, element));
  return element;
}

/** Mark the buttons whose tap the bot has not answered yet. */
export function showWaiting(row, messageId, taps) {
  const waiting = new Set([...taps.values()].filter((tap) => tap.message_id === messageId).map((tap) => tap.data));
  for (const element of row.querySelectorAll(".key[data-callback]")) {
    const busy = waiting.has(element.dataset.callback);
    if (element.classList.contains("busy") === busy) continue;
    element.classList.toggle("busy", busy);
    if (busy) element.setAttribute("aria-busy", "true");
    else element.removeAttribute("aria-busy");
  }
}

/** The reply keyboard that the bot sent last, or null; `press(key)` is told of a tap. */
export function replyKeyboard(markup, press) {
  if (!markup?.keyboard) return null;
  const rows = markup.keyboard.map((row) => h("div", { class: "keys" }, row.map((shown) => replyKey(shown, press))));
  return h("div", { class: "reply-keyboard", role: "group", "aria-label": t("keyboard") }, rows);
}

function replyKey(shown, press) {
  const words = h("span", { class: "key-words" }, shown.text);
  return h("button", { type: "button", class: "key", onclick: () => press(shown) }, shown.request_contact && icon("contact"), words);
}
