// What another app shares with this one (the manifest's share_target) waits here until the page for
// a new post takes it (js/shared.js). It never goes to the server by itself: the request of another
// app bears no token of ours, and nothing is sent before somebody has looked at it.
const MOST_SHARED = 20;

async function takeShared(request) {
  const form = await request.formData();
  const files = form.getAll("photos").filter((one) => one instanceof File).slice(0, MOST_SHARED);
  const words = ["title", "text", "url"].map((name) => form.get(name)).filter(Boolean).join("\n");
  await caches.delete(SHARED);
  const cache = await caches.open(SHARED);
  for (const [place, one] of files.entries()) {
    const headers = { "Content-Type": one.type, "X-Name": encodeURIComponent(one.name) };
    await cache.put(`/new/shared/${place}`, new Response(one, { headers }));
  }
  if (words) await cache.put("/new/shared/words", new Response(words));
  return Response.redirect("/new?shared=1", 303);
}
