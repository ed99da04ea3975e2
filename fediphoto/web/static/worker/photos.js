// The photos seen last, so that a copy of a page is not a page without photos. Their addresses say
// nothing and never change: what is here need not be asked for again.
const MOST_PHOTOS = 150;
const MOST_BYTES = 800 * 1024;
const TRIM_EVERY = 15;

let sinceTrim = 0;

async function photo(event) {
  const kept = await (await caches.open(PHOTOS)).match(event.request.url, { ignoreVary: true });
  if (kept) return kept;
  const then = turn;
  const response = await fetch(event.request);
  if (response.ok && response.type === "basic") event.waitUntil(keepPhoto(event.request.url, response.clone(), then));
  return response;
}

async function keepPhoto(address, response, then) {
  if (Number(response.headers.get("Content-Length")) > MOST_BYTES || !(await keepsCopies())) return;
  const copy = new Response(await response.blob(), { headers: response.headers });
  const cache = await caches.open(PHOTOS);
  if (turn !== then) return;
  await cache.put(address, copy);
  sinceTrim += 1;
  if (sinceTrim < TRIM_EVERY) return;
  sinceTrim = 0;
  await trim(cache, MOST_PHOTOS);
}

// Those that a page had loaded before this worker was there.
async function keepSeen(addresses) {
  const cache = await caches.open(PHOTOS);
  for (const address of addresses) {
    const url = new URL(address);
    if (!isPhoto(url) || (await cache.match(address, { ignoreVary: true }))) continue;
    const then = turn;
    const response = await fetch(address, { cache: "force-cache" });
    if (response.ok) await keepPhoto(address, response, then);
  }
}

function isPhoto(url) {
  return url.origin === location.origin && url.pathname.startsWith("/media/");
}
