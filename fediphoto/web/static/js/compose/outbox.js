// Posts made without a connection wait here, and go out once, when it returns.
import { ask, Refused, send, SignedOut, Unreached } from "./doors.js";
import { all, get, put, remove, tidy } from "./store.js";

const MARK = "outbox"; // in localStorage: whether anything waits, told without opening a database
const told = new EventTarget();

export const onChange = (hear) => told.addEventListener("change", hear);
export const waiting = () => all("outbox");

// Keeps a post: {once, me, path, fields, photos}, where the photos' files are kept already.
export async function keep(post) {
  await put("outbox", post.once, { ...post, problem: "" });
  mark(true);
  // Where the browser can, it wakes us when there is a network again.
  navigator.serviceWorker?.ready.then((worker) => worker.sync?.register("outbox")).catch(() => {});
}

export async function throwAway(once) {
  await remove("outbox", once);
  await tidy();
  mark((await waiting()).length > 0);
}

export function hasAny() {
  try {
    return localStorage.getItem(MARK) !== null;
  } catch {
    return false;
  }
}

function mark(has) {
  try {
    if (has) localStorage.setItem(MARK, "1");
    else localStorage.removeItem(MARK);
  } catch {
    // Then the next page with the form looks by itself.
  }
  told.dispatchEvent(new Event("change"));
}

// Sends what waits, in order; one tab does it at a time. Returns the addresses of what was shared.
export async function flush({ again = "" } = {}) {
  const deed = () => sendAll(again);
  if (!navigator.locks) return deed();
  return navigator.locks.request("outbox", { ifAvailable: true }, (lock) => (lock ? deed() : []));
}

async function sendAll(again) {
  const shared = [];
  let door = null;
  for (const post of await waiting()) {
    if (post.problem && post.once !== again) continue;
    try {
      door ??= await who();
      if (door.me !== post.me) continue; // somebody else's, who signs in here again some day
      shared.push(await sendOne(post, door.token));
      await throwAway(post.once);
    } catch (error) {
      if (error instanceof Unreached || error instanceof SignedOut) break;
      if (!(error instanceof Refused)) throw error;
      await put("outbox", post.once, { ...post, problem: error.message });
      told.dispatchEvent(new Event("change"));
    }
  }
  return shared;
}

// Who is signed in, and the token of a form of theirs.
async function who() {
  let response;
  try {
    response = await fetch("/new", { headers: { Accept: "text/html" }, cache: "no-store" });
  } catch {
    throw new Unreached();
  }
  const text = await response.text();
  const form = new DOMParser().parseFromString(text, "text/html").querySelector("form[data-compose]");
  if (!form) throw response.redirected ? new SignedOut() : new Unreached();
  return { me: form.dataset.me, token: form.querySelector('[name="csrf_token"]').value };
}

async function sendOne(post, token) {
  const body = new FormData();
  body.append("csrf_token", token);
  body.append("once", post.once);
  body.append("do", "share");
  post.fields.forEach(([name, value]) => body.append(name, value));
  for (const photo of post.photos) {
    const id = await bring(photo, post, token);
    body.append("photo", id);
    body.append(`alt-${id}`, photo.alt);
    if (photo.shotSaid) body.append(`shot-${id}`, photo.shotSaid);
  }
  return (await ask(post.path, body, token)).url;
}

// Has the photo on the server, with its edits; what is done is remembered, for the next try.
async function bring(photo, post, token) {
  if (photo.id && !(await isThere(photo.id))) Object.assign(photo, { id: "", editsWait: photo.editsWait || photo.isChanged });
  if (!photo.id) {
    const blob = await get("blobs", photo.key);
    const said = await send({ blob, name: photo.name, key: photo.key }, token, () => {});
    if (said.state === "failed") throw new Refused(said.failure, 422);
    photo.id = String(said.id);
    await put("outbox", post.once, post);
  }
  if (photo.editsWait) {
    await untilReady(photo.id);
    await ask(`/new/photos/${photo.id}/edits`, { edits: photo.editsSaid }, token);
    photo.editsWait = false;
    await put("outbox", post.once, post);
  }
  return photo.id;
}

async function isThere(id) {
  try {
    await ask(`/new/photos/${id}`);
    return true;
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return false;
    throw error;
  }
}

async function untilReady(id) {
  for (let tries = 0; tries < 60; tries += 1) {
    const said = await ask(`/new/photos/${id}`);
    if (said.state !== "processing") return;
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}
