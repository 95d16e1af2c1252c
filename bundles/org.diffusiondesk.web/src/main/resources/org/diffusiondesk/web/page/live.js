/** The stream of everything that changes. One connection for the whole page; it comes back by itself. */
import {events, ApiError} from '/web/api.js';

const listeners = new Map();
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15_000;

/** Hears of events of a name: worker, job, resources; and of `connection` with `{up, wait}`. */
export function on(name, listener) {
  listeners.set(name, [...(listeners.get(name) ?? []), listener]);
}

function tell(name, data) {
  (listeners.get(name) ?? []).forEach((listener) => listener(data));
}

/** Never ends. */
export async function follow() {
  let last;
  let wait = FIRST_WAIT;
  while (true) {
    try {
      for await (const event of events('/v1/events', {headers: last ? {'Last-Event-ID': last} : {}})) {
        if (wait !== 0) {
          wait = 0;
          tell('connection', {up: true});
        }
        last = event.id ?? last;
        if (!event.beat) {
          tell(event.event, event.data);
        }
      }
    } catch (problem) {
      if (!(problem instanceof ApiError || problem instanceof TypeError || problem.name === 'AbortError')) {
        throw problem;
      }
    }
    wait = Math.min(Math.max(wait * 2, FIRST_WAIT), LONGEST_WAIT);
    tell('connection', {up: false, wait});
    await new Promise((later) => { setTimeout(later, wait); });
  }
}
