// What this device keeps by itself: drafts, posts that wait for a connection, and their photos.

const NAME = "fediphoto-composer";
const STORES = ["drafts", "outbox", "blobs"];
let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => STORES.forEach((store) => asked.result.createObjectStore(store));
    asked.onsuccess = () => {
      // A newer page in another tab may have to change what is kept.
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
  });
  opened.catch(() => (opened = null));
  return opened;
}

async function ask(store, mode, deed) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const change = database.transaction(store, mode);
    const asked = deed(change.objectStore(store));
    change.oncomplete = () => resolve(asked.result);
    change.onerror = change.onabort = () => reject(change.error);
  });
}

export const put = (store, key, value) => ask(store, "readwrite", (at) => at.put(value, key));
export const get = (store, key) => ask(store, "readonly", (at) => at.get(key));
export const remove = (store, key) => ask(store, "readwrite", (at) => at.delete(key));
export const keys = (store) => ask(store, "readonly", (at) => at.getAllKeys());
export const all = (store) => ask(store, "readonly", (at) => at.getAll());

// Throws away photos that neither a draft nor a waiting post names.
export async function tidy() {
  const named = new Set();
  for (const store of ["drafts", "outbox"]) {
    for (const one of await all(store)) one.photos.forEach((photo) => named.add(photo.key));
  }
  for (const key of await keys("blobs")) {
    if (!named.has(key)) await remove("blobs", key);
  }
}
