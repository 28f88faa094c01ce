// The stream of events: follows it, and comes back by itself after a break.

const FIRST_WAIT = 400;
const LONGEST_WAIT = 4000;
// The simulator says "still here" every 15 s, but EventSource hides comments: a dead connection shows as an error.

/** Calls `onEvent` with every event and `onLine` with true or false as the connection comes and goes. */
export function follow(onEvent, onLine) {
  let last = "";
  let wait = FIRST_WAIT;

  function connect() {
    const source = new EventSource(`/page/events${last ? `?after=${encodeURIComponent(last)}` : ""}`);
    source.onopen = () => {
      wait = FIRST_WAIT;
      onLine(true);
    };
    source.onmessage = (event) => {
      last = event.lastEventId || last;
      onEvent(JSON.parse(event.data));
    };
    source.onerror = () => {
      // A browser gives up for good on some errors (a proxy's 502), so that trying again is the page's business.
      source.close();
      onLine(false);
      setTimeout(connect, wait);
      wait = Math.min(wait * 1.6, LONGEST_WAIT);
    };
  }

  connect();
}
