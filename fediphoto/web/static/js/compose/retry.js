// Doing something over a bad connection until it is done.
import { Unreached } from "./doors.js";

const MOST_TRIES = 7;
const LONGEST_WAIT_MS = 30000;

// Does `deed` until it comes through: after a lost connection again, later and later, and at once
// when the connection returns. `tell(true)` while there is none. Gives up after some tries online.
export async function retrying(deed, tell = () => {}) {
  for (let tries = 1; ; tries += 1) {
    try {
      const done = await deed();
      tell(false);
      return done;
    } catch (error) {
      if (!(error instanceof Unreached)) throw error;
      if (navigator.onLine && tries >= MOST_TRIES) throw error;
      tell(!navigator.onLine);
      if (!navigator.onLine) tries = 0;
      await pause(Math.min(LONGEST_WAIT_MS, 1000 * 2 ** tries * (0.75 + Math.random() / 2)));
    }
  }
}

export function pause(wait_ms) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, wait_ms);
    addEventListener("online", done);
  });
}
