// The page's own words, by the browser's language; what the bot says comes from the bot.

const ES = {
  you: "Tú", chats: "Chats", mails: "Correos", back: "Volver", bot: "bot", as: "escribes como {name}",
  member: "1 persona y el bot", members: "{count} personas y el bot", typing: "escribiendo…", upload_photo: "enviando una foto…",
  upload_document: "enviando un documento…", today: "Hoy", yesterday: "Ayer", edited: "editado",
  unread: "{count} sin leer", pinned: "Mensaje fijado", pinnedChat: "Chat fijado", copy: "Copiar", copied: "Copiado",
  spoiler: "Texto oculto, mostrar", unfold: "Mostrar todo", reply: "Responder", edit: "Editar", close: "Cerrar",
  cancel: "Cancelar", ok: "Entendido", send: "Enviar", write: "Mensaje", toBottom: "Ir al final",
  menu: "Menú", commands: "Órdenes del bot", inlineResults: "Artículos del bot", attach: "Adjuntar", photoOrFile: "Foto o archivo",
  ownContact: "Mi contacto", otherContact: "Otro contacto", start: "Iniciar", restart: "Reiniciar el bot",
  blockBot: "Bloquear el bot", unblockBot: "Desbloquear el bot", blocked: "Has bloqueado al bot.",
  nothingYet: "Aún no hay mensajes", whatCanBot: "¿Qué puede hacer este bot?", botSays: "{name} dice:",
  shareTitle: "¿Compartir tu número de teléfono?", shareWords: "El bot verá tu nombre y tu número: {phone}.",
  share: "Compartir", contactTitle: "Compartir un contacto", firstName: "Nombre", lastName: "Apellidos",
  phone: "Teléfono", optional: "opcional", forwarded: "Reenviado de {name}", photo: "Foto", document: "Documento",
  contact: "Contacto", other: "Este tipo de mensaje no se muestra aquí", openPhoto: "Ampliar la foto", download: "Descargar",
  openFile: "Abrir {name}", sendFile: "Enviar un archivo", asPhoto: "Enviar como foto, no como archivo",
  caption: "Comentario", dropHere: "Suelta el archivo para enviarlo", offline: "Sin conexión con el simulador. Reconectando…",
  online: "Conectado de nuevo", failed: "No se ha podido enviar", unsupported: "Este botón no funciona aquí",
  delivered: "enviado", seen: "visto por el bot", waiting: "esperando respuesta", keyboard: "Teclado del bot",
  messageMenu: "Acciones del mensaje", chatMenu: "Más acciones", editing: "Editando", replyingTo: "Respuesta a {name}",
  actAs: "Escribir como", noMails: "Todavía no se ha enviado ningún correo", noMailsWhy: "Cuando el bot mande una factura, aparecerá aquí.",
  noFolder: "Los correos salen por un servidor SMTP real y no se muestran aquí.", chooseMail: "Elige un correo de la lista",
  chooseChat: "Elige un chat para empezar", to: "Para", from: "De", html: "Con formato", text: "Solo texto", source: "Original",
  attachments: "Adjuntos", noSubject: "(sin asunto)", beside: "Ver otro chat al lado", mailBody: "Contenido del correo",
  loading: "Cargando…", skip: "Ir a la conversación", noText: "Este correo no tiene versión de texto.",
};

const EN = {
  you: "You", chats: "Chats", mails: "Mail", back: "Back", bot: "bot", as: "you write as {name}",
  member: "1 person and the bot", members: "{count} people and the bot", typing: "typing…", upload_photo: "sending a photo…",
  upload_document: "sending a document…", today: "Today", yesterday: "Yesterday", edited: "edited",
  unread: "{count} unread", pinned: "Pinned message", pinnedChat: "Pinned chat", copy: "Copy", copied: "Copied",
  spoiler: "Hidden text, show it", unfold: "Show all", reply: "Reply", edit: "Edit", close: "Close",
  cancel: "Cancel", ok: "OK", send: "Send", write: "Message", toBottom: "Go to the end",
  menu: "Menu", commands: "The bot's commands", inlineResults: "The bot's articles", attach: "Attach", photoOrFile: "Photo or file",
  ownContact: "My contact", otherContact: "Another contact", start: "Start", restart: "Restart the bot",
  blockBot: "Block the bot", unblockBot: "Unblock the bot", blocked: "You have blocked the bot.",
  nothingYet: "No messages yet", whatCanBot: "What can this bot do?", botSays: "{name} says:",
  shareTitle: "Share your phone number?", shareWords: "The bot will see your name and number: {phone}.",
  share: "Share", contactTitle: "Share a contact", firstName: "First name", lastName: "Last name",
  phone: "Phone", optional: "optional", forwarded: "Forwarded from {name}", photo: "Photo", document: "Document",
  contact: "Contact", other: "This kind of message is not shown here", openPhoto: "Enlarge the photo", download: "Download",
  openFile: "Open {name}", sendFile: "Send a file", asPhoto: "Send as a photo, not as a file",
  caption: "Caption", dropHere: "Drop the file to send it", offline: "No connection to the simulator. Reconnecting…",
  online: "Connected again", failed: "Could not be sent", unsupported: "This button does nothing here",
  delivered: "sent", seen: "seen by the bot", waiting: "waiting for the answer", keyboard: "The bot's keyboard",
  messageMenu: "Message actions", chatMenu: "More actions", editing: "Editing", replyingTo: "Reply to {name}",
  actAs: "Write as", noMails: "No mail has been sent yet", noMailsWhy: "When the bot sends an invoice, it shows up here.",
  noFolder: "Mails leave through a real SMTP server and are not shown here.", chooseMail: "Choose a mail from the list",
  chooseChat: "Choose a chat to begin", to: "To", from: "From", html: "Formatted", text: "Text only", source: "Source",
  attachments: "Attachments", noSubject: "(no subject)", beside: "Show another chat beside", mailBody: "The mail's content",
  loading: "Loading…", skip: "Go to the conversation", noText: "This mail has no text version.",
};

const spoken = navigator.languages.map((tag) => tag.slice(0, 2)).find((code) => code === "es" || code === "en") ?? "en";
const words = spoken === "es" ? ES : EN;
export const language = navigator.languages.find((tag) => tag.startsWith(spoken)) ?? spoken;

/** A text of the page, with `{name}` filled in. */
export const t = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
const dayAndMonth = new Intl.DateTimeFormat(language, { day: "numeric", month: "long" });
const shortDay = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
const whole = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "medium" });
const figure = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });

const dayStart = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
const asDate = (seconds) => new Date(seconds * 1000);

export const time = (seconds) => clock.format(asDate(seconds));
export const fullTime = (seconds) => whole.format(asDate(seconds));
export const dayOf = (seconds) => dayStart(asDate(seconds));

/** "Today", "Yesterday", "3 March". */
export function dayName(start) {
  const days = Math.round((dayStart(new Date()) - start) / 86400000);
  return days === 0 ? t("today") : days === 1 ? t("yesterday") : dayAndMonth.format(new Date(start));
}

/** The clock for today, else the day. */
export const timeOrDay = (seconds) =>
  dayOf(seconds) === dayStart(new Date()) ? time(seconds) : shortDay.format(asDate(seconds));

/** "12.4 kB" in the browser's figures. */
export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${figure.format(bytes / 1e3)} kB` : `${figure.format(bytes / 1e6)} MB`;
}
