// Talking to the server about photos and posts that are being made.
import { _ } from "../words.js";

// The server said no, in a sentence for people.
export class Refused extends Error {
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

// Nobody answered, or somebody who is only busy: worth another try.
export class Unreached extends Error {}

// Nobody is signed in any more.
export class SignedOut extends Refused {
  constructor() {
    super(_("You are signed out. Sign in in another tab, then try again here."), 401);
  }
}

const BUSY = new Set([408, 425, 429, 500, 502, 503, 504]);

function answer(status, type, text, wasLed) {
  if (wasLed || status === 401) throw new SignedOut();
  if (BUSY.has(status)) throw new Unreached();
  let said = null;
  if (type?.includes("json")) {
    try {
      said = JSON.parse(text);
    } catch {
      throw new Unreached(); // cut off on its way
    }
  }
  if (status >= 400) throw new Refused(said?.error ?? _("That did not work."), status);
  if (said === null) throw new Unreached(); // a hotel's own page, say
  return said;
}

// POSTs `fields` (an object or a FormData), GETs without; the answer's JSON.
export async function ask(path, fields, token) {
  const body = fields instanceof FormData || !fields ? fields : new URLSearchParams(fields);
  let response;
  let text;
  try {
    response = await fetch(path, {
      method: body ? "POST" : "GET",
      body,
      headers: { Accept: "application/json", ...(token && { "X-CSRF-Token": token }) },
      cache: "no-store",
    });
    text = await response.text();
  } catch {
    throw new Unreached();
  }
  const wasLed = response.redirected && new URL(response.url).pathname === "/login";
  return answer(response.status, response.headers.get("Content-Type"), text, wasLed);
}

// Sends one photo; `tell` hears the share that has left, 0 to 1. By XMLHttpRequest, which alone
// tells how far it is.
export function send({ blob, name, key }, token, tell, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    signal?.addEventListener("abort", stop);
    request.open("POST", "/new/photos");
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRF-Token", token);
    request.upload.onprogress = (event) => event.lengthComputable && tell(event.loaded / event.total);
    request.onerror = request.ontimeout = () => reject(new Unreached());
    request.onabort = () => reject(new DOMException("removed", "AbortError"));
    request.onloadend = () => signal?.removeEventListener("abort", stop);
    request.onload = () => {
      try {
        const wasLed = new URL(request.responseURL).pathname === "/login";
        resolve(answer(request.status, request.getResponseHeader("Content-Type"), request.responseText, wasLed));
      } catch (error) {
        reject(error);
      }
    };
    const body = new FormData();
    body.append("key", key);
    body.append("file", blob, name);
    request.send(body);
  });
}
