// The questions that a client asks before it shares or sends something.

import { h, styled } from "./dom.js";
import { fileCard } from "./media.js";
import { dialog } from "./notices.js";
import { t } from "./words.js";

/** May the bot have one's number? */
export async function asksToShareOwn(person) {
  const phone = `+${person.phone || "34600000000"}`;
  const body = [h("p", {}, t("shareWords", { phone }))];
  return (await dialog({ title: t("shareTitle"), body, confirm: t("share"), cancel: t("cancel") })) !== null;
}

/** Somebody else's contact: the card to send, or null. */
export async function asksForContact() {
  const body = [
    field("first_name", t("firstName"), { required: true, autocomplete: "off" }),
    field("last_name", `${t("lastName")} (${t("optional")})`, { autocomplete: "off" }),
    field("phone", t("phone"), { required: true, type: "tel", inputmode: "tel", autocomplete: "off", placeholder: "+34 600 000 000" }),
  ];
  const form = await dialog({ title: t("contactTitle"), body, confirm: t("share"), cancel: t("cancel") });
  if (form === null) return null;
  const card = Object.fromEntries(form);
  return { ...card, phone: card.phone.replace(/[^\d]/g, "") };
}

const field = (name, label, attributes) =>
  h("label", { class: "field" }, h("span", {}, label), h("input", { name, ...attributes }));

/** What to send with a file: `{caption, asPhoto}`, or null. */
export async function asksAboutFile(file) {
  const isPicture = /^image\/(png|jpeg|webp)$/.test(file.type);
  const url = URL.createObjectURL(file);
  const body = [
    isPicture ? h("img", { class: "preview", src: url, alt: file.name }) : fileCard(file.name, file.size, url, false),
    field("caption", `${t("caption")} (${t("optional")})`, { maxlength: "1024", autocomplete: "off" }),
    isPicture && h("label", { class: "choice" }, h("input", { type: "checkbox", name: "photo", checked: true }), t("asPhoto")),
  ].filter(Boolean);
  const form = await dialog({ title: t("sendFile"), body, confirm: t("send"), cancel: t("cancel") });
  URL.revokeObjectURL(url);
  return form && { caption: form.get("caption"), asPhoto: form.get("photo") !== null };
}

/** The system's own chooser; resolves to a file or null. */
export function choosesFile() {
  const input = h("input", { type: "file", class: "off-screen" });
  styled(input, {});
  document.body.append(input);
  return new Promise((resolve) => {
    const done = () => {
      input.remove();
      resolve(input.files[0] ?? null);
    };
    input.addEventListener("change", done);
    input.addEventListener("cancel", done);
    input.click();
  });
}
