// Photos that another app shared with this one (worker/shared.js) are put where one chooses photos,
// as if they had been chosen there.
const PATIENCE_MS = 10000;

export async function enhanceShared(part) {
  const form = part.querySelector("form[data-compose]");
  const field = form?.querySelector('input[type="file"]');
  if (!field || !("caches" in window) || !location.search.includes("shared=1")) return;
  await isReady(form);
  const cache = await caches.open("shared");
  const photos = new DataTransfer();
  for (const request of await cache.keys()) {
    const answer = await cache.match(request);
    if (request.url.endsWith("/words")) put(form, await answer.text());
    else photos.items.add(await asFile(answer));
  }
  await caches.delete("shared");
  history.replaceState(history.state, "", location.pathname);
  if (!photos.files.length) return;
  field.files = photos.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

// What makes posts is loaded by itself; it says when it listens (compose/compose.js).
function isReady(form) {
  return new Promise((resolve) => {
    const look = () => "composing" in form.dataset && resolve();
    new MutationObserver(look).observe(form, { attributes: true, attributeFilter: ["data-composing"] });
    look();
    setTimeout(resolve, PATIENCE_MS);
  });
}

async function asFile(answer) {
  const name = decodeURIComponent(answer.headers.get("X-Name") ?? "photo");
  return new File([await answer.blob()], name, { type: answer.headers.get("Content-Type") });
}

function put(form, words) {
  const caption = form.querySelector('textarea[name="caption"]');
  if (!caption || caption.value) return;
  caption.value = words;
  caption.dispatchEvent(new Event("input", { bubbles: true }));
}
