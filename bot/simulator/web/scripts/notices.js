// What the page says over everything else: toasts, alerts, menus, questions.

import { h, styled } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./words.js";

const TOAST_MS = 3500;
const shelf = h("div", { class: "toasts", role: "status", "aria-live": "polite" });
document.body.append(shelf);

/** A notice that goes by itself. */
export function toast(text) {
  const shown = h("div", { class: "toast" }, text);
  shelf.append(shown);
  while (shelf.childElementCount > 3) shelf.firstElementChild.remove();
  setTimeout(() => shown.remove(), Math.max(TOAST_MS, text.length * 60));
}

/** Say why something could not be done. */
export const complain = (error) => toast(error.message ? `${t("failed")}: ${error.message}` : t("failed"));

/** A notice that stays until it is confirmed. */
export const alertBox = (title, text) => dialog({ title, body: [h("p", {}, text)], confirm: t("ok") });

/**
 * A dialog; resolves to its form's data, or to null where it was left. `confirm` is the word on its button,
 * `cancel` that on the other (none: there is nothing to refuse).
 */
export function dialog({ title, body, confirm, cancel = null }) {
  const refuse = cancel && h("button", { type: "button", class: "quiet" }, cancel);
  const form = h("form", { method: "dialog" },
    h("h2", { id: "dialog-title" }, title), body,
    h("div", { class: "dialog-buttons" }, refuse, h("button", { class: "primary", value: "yes" }, confirm)));
  const box = h("dialog", { class: "box", "aria-labelledby": "dialog-title" }, form);
  refuse?.addEventListener("click", () => box.close(""));
  box.addEventListener("click", (event) => event.target === box && box.close(""));
  document.body.append(box);
  return new Promise((resolve) => {
    box.addEventListener("close", () => {
      box.remove();
      resolve(box.returnValue === "yes" ? new FormData(form) : null);
    });
    box.showModal();
  });
}

/** A menu beside an element; `items` are `{icon, label, act}`. The browser closes it on Escape and outside clicks. */
export function menu(anchor, items) {
  const buttons = items.map((item) =>
    h("button", { type: "button", role: "menuitem", class: "menu-item", onclick: () => choose(item) }, icon(item.icon), item.label));
  const list = h("div", { popover: "auto", role: "menu", class: "menu" }, buttons);
  const choose = (item) => {
    list.hidePopover();
    item.act();
  };
  list.addEventListener("keydown", (event) => walk(event, buttons));
  list.addEventListener("toggle", (event) => event.newState === "closed" && list.remove());
  document.body.append(list);
  list.showPopover();
  stand(list, anchor.getBoundingClientRect());
  buttons[0]?.focus();
}

function walk(event, buttons) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const at = buttons.indexOf(document.activeElement);
  buttons.at((at + step) % buttons.length).focus();
}

/** Below the anchor, or above it where there is no room; never out of the window. */
function stand(list, anchor) {
  const { width, height } = list.getBoundingClientRect();
  const below = anchor.bottom + 6 + height < innerHeight;
  const top = below ? anchor.bottom + 6 : Math.max(8, anchor.top - 6 - height);
  const left = Math.min(Math.max(8, anchor.right - width), innerWidth - width - 8);
  styled(list, { left: `${left}px`, top: `${top}px` });
}
