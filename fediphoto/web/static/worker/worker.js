// What this worker is asked for, and who answers. TOLD is said by the server, before this.
self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(fetchFiles());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    Promise.all([forgetFormerFiles(), self.registration.navigationPreload?.enable(), self.clients.claim()]),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && url.pathname === "/new/shared") return event.respondWith(takeShared(request));
  if (request.method === "POST" && url.pathname === "/logout") return event.respondWith(signOut(request));
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && request.destination === "document") return event.respondWith(page(event));
  if (url.pathname.startsWith("/static/")) return event.respondWith(file(event));
  if (request.destination === "image" && isPhoto(url)) return event.respondWith(photo(event));
});

async function signOut(request) {
  await Promise.all([forgetCopies(), hearNoMore()]);
  return fetch(request).catch(offlinePage);
}

self.addEventListener("message", (event) => {
  const { type, paths = [], photos = [] } = event.data ?? {};
  if (type === "keep") event.waitUntil(keepReady(paths).then(() => keepSeen(photos)).catch(() => {}));
  if (type === "online") event.waitUntil(tellPages("flush-outbox"));
});

// A page that has something to send asks for the event by `registration.sync.register("outbox")`.
self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(tellPages("flush-outbox"));
});

async function tellPages(type) {
  for (const page of await self.clients.matchAll({ type: "window" })) page.postMessage({ type });
}
