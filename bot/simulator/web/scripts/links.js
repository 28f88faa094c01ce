// Which addresses the page opens, and which are the bot's own deep links.

const SAFE = new Set(["http:", "https:", "mailto:", "tel:"]);

/** The address if it is one that a link may have, else null. Telegram shows addresses also without a scheme. */
export function safeHref(address) {
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`;
  try {
    const url = new URL(whole);
    return SAFE.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** The payload of `t.me/<bot>?start=…`, or null where the address is another. */
export function startPayload(address, username) {
  const found = safeHref(address);
  if (found === null) return null;
  const url = new URL(found);
  const isBot = url.hostname === "t.me" && url.pathname.slice(1).toLowerCase() === username.toLowerCase();
  return isBot ? (url.searchParams.get("start") ?? "") : null;
}
