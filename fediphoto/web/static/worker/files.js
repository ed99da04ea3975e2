// Style sheet, scripts and icons: their address changes with them, so that a copy is never old.
const FILES = `files-${TOLD.version}`;
const OF_A_VERSION = /^\/static\/[0-9a-f]+\/(.+)$/;

async function fetchFiles() {
  const cache = await caches.open(FILES);
  await cache.addAll(TOLD.files);
  await cache.add("/offline");
}

async function forgetFormerFiles() {
  const former = (await caches.keys()).filter((name) => name.startsWith("files-") && name !== FILES);
  await Promise.all(former.map((name) => caches.delete(name)));
}

async function file(event) {
  const url = new URL(event.request.url);
  const cache = await caches.open(FILES);
  const kept = await cache.match(url.href, { ignoreVary: true });
  if (kept) return kept;
  try {
    const response = await fetch(event.request);
    const lasts = response.headers.get("Cache-Control")?.includes("immutable");
    if (response.ok && lasts) event.waitUntil(cache.put(url.href, response.clone()));
    return response;
  } catch (error) {
    // (An old copy of a page asks for the files of its own day.)
    const name = OF_A_VERSION.exec(url.pathname)?.[1];
    const present = await cache.match(`/static/${TOLD.version}/${name}`, { ignoreVary: true });
    if (present) return present;
    throw error;
  }
}
