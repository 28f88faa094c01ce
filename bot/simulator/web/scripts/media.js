// Photos, documents and contact cards in a bubble, and the photo viewer.

import { fileUrl } from "./api.js";
import { h, styled } from "./dom.js";
import { icon } from "./icons.js";
import { size, t } from "./words.js";

const WIDEST = 400;
const TALLEST = 420;
const NARROWEST = 140;
const SHOWN_BY_BROWSER = /^(application\/pdf|image\/(png|jpeg|gif|webp)|text\/plain)$/;

/** A photo at the size it will have, so that nothing moves when it arrives. */
export function photo(sizes, alt, onOpen) {
  const whole = sizes.at(-1);
  const scale = Math.min(WIDEST / whole.width, TALLEST / whole.height, 1);
  const width = Math.max(Math.round(whole.width * scale), NARROWEST);
  const chosen = sizes.find((one) => one.width >= width * Math.min(devicePixelRatio, 2)) ?? whole;
  const picture = h("img", { src: fileUrl(chosen.file_id), alt, width: whole.width, height: whole.height, decoding: "async" });
  const button = h("button", { type: "button", class: "photo", "aria-label": `${t("openPhoto")}${alt ? `: ${alt}` : ""}` }, picture);
  button.addEventListener("click", () => onOpen(whole, alt));
  return { element: styled(button, { "--shape": `${whole.width} / ${whole.height}` }), width };
}

/** A document: opens in a new tab where the browser shows its kind, else downloads. */
export function documentCard(document) {
  const name = document.file_name || t("document");
  const opens = SHOWN_BY_BROWSER.test(document.mime_type ?? "");
  return fileCard(name, document.file_size, fileUrl(document.file_id, !opens), opens);
}

export function fileCard(name, bytes, href, opens) {
  const ending = name.includes(".") ? name.split(".").at(-1).slice(0, 4).toLowerCase() : "";
  const where = opens ? { target: "_blank", rel: "noopener" } : { download: name };
  return h(
    "a",
    { class: "file", href, ...where, "aria-label": t("openFile", { name }), title: name },
    h("span", { class: `file-kind kind-${ending}` }, ending ? h("b", {}, ending.toUpperCase()) : icon("document")),
    h("span", { class: "file-words" },
      h("span", { class: "file-name" }, name),
      h("span", { class: "file-size" }, size(bytes ?? 0), icon(opens ? "open" : "download"))),
  );
}

export function contactCard(contact, ground) {
  const name = `${contact.first_name} ${contact.last_name ?? ""}`.trim();
  const phone = contact.phone_number.replace(/^(?=\d)/, "+");
  return h("div", { class: "contact-card" },
    avatar(name, ground),
    h("div", { class: "file-words" }, h("span", { class: "file-name" }, name), h("span", { class: "file-size" }, phone)));
}

const GROUNDS = 7;

/** Initials on one of seven grounds, always the same for the same id. */
export function avatar(name, id = 0) {
  const letters = name.split(/[\s·]+/).filter(Boolean).map((word) => [...word][0]).slice(0, 2).join("");
  return h("span", { class: `avatar ground-${Math.abs(id) % GROUNDS}`, "aria-hidden": "true" }, letters.toUpperCase());
}

/** The bot's own face: the hexagon nut of the house. */
export const botAvatar = () => h("span", { class: "avatar bot-face", "aria-hidden": "true" });

/** Show a photo over everything; Escape, the cross and a click beside it close. */
export function showPhoto(whole, caption) {
  const close = h("button", { type: "button", class: "round", "aria-label": t("close") }, icon("close"));
  const save = h("a", { class: "round", href: fileUrl(whole.file_id, true), download: "", "aria-label": t("download") }, icon("download"));
  const viewer = h("dialog", { class: "viewer", "aria-label": caption || t("photo") },
    h("div", { class: "viewer-bar" }, save, close),
    h("img", { src: fileUrl(whole.file_id), alt: caption, width: whole.width, height: whole.height }),
    caption && h("p", {}, caption));
  viewer.addEventListener("click", (event) => event.target.closest("img, a, p") || viewer.close());
  viewer.addEventListener("close", () => viewer.remove());
  document.body.append(viewer);
  viewer.showModal();
  close.focus();
}
