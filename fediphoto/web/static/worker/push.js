// What is shown while no page of ours is open. A message has everything in it, in its reader's
// language: nothing is asked of anybody, and nothing is done but to show it.
const HEARS = "/settings/notifications/device";
const NEWS = "/activity";
const FOR_READING = ["/", "/activity", "/explore"]; // where nothing half written can be lost

self.addEventListener("push", (event) => event.waitUntil(tell(event.data)));

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(lead(event.notification.data?.path ?? NEWS));
});

self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(hearAgain()));

async function tell(data) {
  const { title, path, ...shown } = read(data);
  // (Browsers ask that something be shown, also for a message that says nothing.)
  await self.registration.showNotification(title || TOLD.title, { ...shown, data: { path } });
}

function read(data) {
  try {
    return data.json() ?? {};
  } catch {
    return {};
  }
}

async function lead(path) {
  let goal = new URL(path, location.origin);
  if (goal.origin !== location.origin) goal = new URL(NEWS, location.origin);
  const open = await self.clients.matchAll({ type: "window" });
  const there = open.find((page) => page.url.split("#")[0] === goal.href);
  if (there) return there.focus();
  const idle = open.find((page) => FOR_READING.includes(new URL(page.url).pathname));
  if (!idle) return self.clients.openWindow(goal.href);
  const focused = await idle.focus();
  return focused.navigate(goal.href);
}

// The browser has another address from now on: the server is told, if it told us things at all.
async function hearAgain() {
  const answer = await fetch(HEARS, { headers: { Accept: "application/json" } });
  const { is_on: isOn, key, form } = answer.ok ? await answer.json() : {};
  if (!isOn) return;
  const options = { userVisibleOnly: true, applicationServerKey: key };
  const { endpoint, keys } = (await self.registration.pushManager.subscribe(options)).toJSON();
  const body = new URLSearchParams({ ...form, endpoint, p256dh: keys.p256dh, auth: keys.auth });
  await fetch(HEARS, { method: "POST", body, redirect: "manual" });
}

// Who signs out, or is followed by somebody else on this device, is told nothing here any more.
async function hearNoMore() {
  try {
    const kept = await self.registration.pushManager?.getSubscription();
    await kept?.unsubscribe();
    for (const one of await self.registration.getNotifications()) one.close();
  } catch {
    // no push service here: then there was nothing to hear
  }
}
