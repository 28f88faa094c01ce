// Elements without markup: foreign text only ever becomes text nodes and attribute values.

/** An element. `on…` attributes are listeners; null, undefined and false are left out; true is an empty attribute. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) assign(element, name, value);
  element.append(...children.flat().filter(isShown));
  return element;
}

function assign(element, name, value) {
  if (!isShown(value)) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else element.setAttribute(name, value === true ? "" : value);
}

const isShown = (value) => value !== null && value !== undefined && value !== false;

/** Set CSS custom properties; an inline `style` attribute would be against the page's policy. */
export function styled(element, properties) {
  for (const [name, value] of Object.entries(properties)) element.style.setProperty(name, value);
  return element;
}

const waiting = new Set();
let asked = false;

/** Run once before the next paint, however often it is asked for; also in a tab that is not painted. */
export function soon(task) {
  waiting.add(task);
  if (asked) return;
  asked = true;
  if (document.hidden) setTimeout(flush, 100);
  else requestAnimationFrame(flush);
}

function flush() {
  asked = false;
  const tasks = [...waiting];
  waiting.clear();
  for (const task of tasks) task();
}

// A frame that was asked for just before the tab was hidden would wait until it is shown again.
document.addEventListener("visibilitychange", () => asked && setTimeout(flush, 0));
