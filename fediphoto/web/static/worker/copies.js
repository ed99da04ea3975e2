// Of whom there are copies on this device. One person's are never shown to another: where a page
// names another reader (X-Page-For, a word that ends with the session), everything goes first.
const PAGES = "pages";
const PHOTOS = "photos";
const SHARED = "shared";
const STATE = "state";
const VISITOR = "visitor";

let reader = null; // null: not looked up yet
let turn = 0; // counts the changes: what was asked for before one is not kept after it

async function knownReader() {
  if (reader === null) {
    const kept = await (await caches.open(STATE)).match("/reader");
    reader ??= kept ? await kept.text() : "";
  }
  return reader;
}

async function isReadBy(name) {
  const former = await knownReader();
  if (name === former) return;
  await forgetCopies(name);
  if (![VISITOR, ""].includes(former)) await hearNoMore();
}

async function forgetCopies(name = "") {
  reader = name;
  turn += 1;
  await Promise.all([PAGES, PHOTOS, SHARED].map((one) => caches.delete(one)));
  await (await caches.open(STATE)).put("/reader", new Response(name));
}

async function keepsCopies() {
  return ![VISITOR, ""].includes(await knownReader());
}

// The oldest beyond `most` go; the caches keep the order in which things came.
async function trim(cache, most, keptPaths = []) {
  const old = (await cache.keys()).filter((one) => !keptPaths.includes(new URL(one.url).pathname));
  await Promise.all(old.slice(0, Math.max(0, old.length - most)).map((one) => cache.delete(one)));
}
