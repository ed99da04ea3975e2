// Pages come from the network. A copy of each that was seen lately is for when there is none, or
// one so bad that nothing comes for seconds; it then says from when it is (js/offline.js).
const MOST_PAGES = 30;
const PATIENCE_MS = 4000;
const FRESH_MS = 15 * 60 * 1000;
const OFFLINE = "/offline";
const FOR_ONCE = [
  "/admin", "/api", "/confirm", "/live", "/login", "/logout", "/messages", "/oauth", "/offline",
  "/report", "/reset", "/search", "/settings", "/setup", "/signup", "/stories",
];
const LASTING = ["/", "/new"]; // never the ones that go to make room

function mayBeKept(url) {
  const isForOnce = FOR_ONCE.some((path) => url.pathname === path || url.pathname.startsWith(`${path}/`));
  return !isForOnce && /^(\?(max_id=\d+|all=1))?$/.test(url.search);
}

async function page(event) {
  const url = new URL(event.request.url);
  const asked = askedFor(event);
  const copy = mayBeKept(url) && (await keepsCopies()) ? await copyOf(url) : null;
  if (!copy) return asked.catch(offlinePage);
  const first = await Promise.race([asked.catch(() => "offline"), later(PATIENCE_MS, "slow")]);
  if (first instanceof Response && first.status < 502) return first;
  event.waitUntil(asked.catch(() => {}));
  return told(copy, first instanceof Response ? "down" : first);
}

async function askedFor(event) {
  const then = turn;
  const response = (await event.preloadResponse) ?? (await fetch(event.request));
  const copy = response.clone();
  await noticeReader(response, then);
  event.waitUntil(keepPage(new URL(event.request.url), copy, then));
  return response;
}

async function noticeReader(response, then) {
  const name = response.headers.get("X-Page-For");
  if (name && turn === then) await isReadBy(name);
}

async function keepPage(url, response, then) {
  const name = response.headers.get("X-Page-For");
  if (!response.ok || !name || !mayBeKept(url)) return;
  if (!(await keepsCopies()) || name !== reader) return;
  const headers = new Headers(response.headers);
  for (const one of ["Content-Encoding", "Content-Length"]) headers.delete(one);
  headers.set("X-Copied-At", new Date().toISOString());
  const copy = new Response(await response.blob(), { headers });
  const cache = await caches.open(PAGES);
  if (name !== reader) return; // somebody else came meanwhile: what is put from here on goes with the rest
  await cache.delete(url.href);
  await cache.put(url.href, copy);
  await trim(cache, MOST_PAGES, LASTING);
}

async function copyOf(url) {
  return (await caches.open(PAGES)).match(url.href, { ignoreVary: true });
}

async function told(copy, why) {
  const html = await copy.text();
  const said = `<html data-copied-at="${copy.headers.get("X-Copied-At")}" data-copy-why="${why}" `;
  return new Response(html.replace("<html ", said), { headers: copy.headers });
}

async function offlinePage() {
  const kept = await (await caches.open(FILES)).match(OFFLINE, { ignoreVary: true });
  return kept ?? Response.error();
}

// What the page asks to have ready: Home, one's own profile, the page for a new post.
async function keepReady(paths) {
  for (const path of paths) {
    const url = new URL(path, location.origin);
    const kept = await copyOf(url);
    const age = kept ? Date.now() - Date.parse(kept.headers.get("X-Copied-At")) : Infinity;
    if (!mayBeKept(url) || age < FRESH_MS) continue;
    const then = turn;
    const response = await fetch(url, { headers: { Accept: "text/html" } });
    await noticeReader(response, then);
    if (!response.redirected) await keepPage(url, response, then);
  }
}

function later(delay, value) {
  return new Promise((resolve) => setTimeout(resolve, delay, value));
}
