// Photos that another app shared with this one (worker/shared.js) are put where one chooses photos,
// as if they had been chosen there.
export async function enhanceShared(part) {
  if (!("caches" in window) || !location.search.includes("shared=1")) return;
  const field = part.querySelector('input[type="file"][name="files"]');
  if (!field) return;
  const cache = await caches.open("shared");
  const photos = new DataTransfer();
  for (const request of await cache.keys()) {
    const answer = await cache.match(request);
    if (request.url.endsWith("/words")) put(part, await answer.text());
    else photos.items.add(await asFile(answer));
  }
  await caches.delete("shared");
  history.replaceState(history.state, "", location.pathname);
  if (!photos.files.length) return;
  field.files = photos.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

async function asFile(answer) {
  const name = decodeURIComponent(answer.headers.get("X-Name") ?? "photo");
  return new File([await answer.blob()], name, { type: answer.headers.get("Content-Type") });
}

function put(part, words) {
  const caption = part.querySelector('textarea[name="caption"]');
  if (!caption || caption.value) return;
  caption.value = words;
  caption.dispatchEvent(new Event("input", { bubbles: true }));
}
