// How far each chat and the mails were read, kept by the browser over a reload.

const key = (what) => `read:${what}`;

/** The message up to which a chat was read. Ids begin anew when the simulator does: `latest` tells. */
export function readUpTo(what, latest) {
  const stored = Number(localStorage.getItem(key(what)) ?? 0);
  return stored > latest ? 0 : stored;
}

export function saveRead(what, number) {
  localStorage.setItem(key(what), String(number));
}
