// The form by which this browser is told of news: the browser is asked, on a tap and never before,
// and then the form is sent as any other. Where it cannot be, one of the sentences says why.
const section = document.querySelector("[data-waking]");
const form = section.querySelector("form");
const { key, endpoint } = section.dataset;

const encode = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

function say(which) {
  for (const one of section.querySelectorAll("[data-waking-says]")) one.hidden = one.dataset.wakingSays !== which;
}

function isAble() {
  return "serviceWorker" in navigator && "PushManager" in window && "Notification" in window && key;
}

async function begin() {
  if (!isAble()) return say("unable");
  if (Notification.permission === "denied") return say("refused");
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    subscribe();
  });
}

async function subscribe() {
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    if ((await Notification.requestPermission()) !== "granted") {
      return say(Notification.permission === "denied" ? "refused" : "");
    }
    const { pushManager } = await navigator.serviceWorker.ready;
    const made = (await present(pushManager)) ??
      (await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
    form.elements.endpoint.value = made.endpoint;
    form.elements.p256dh.value = encode(made.getKey("p256dh"));
    form.elements.auth.value = encode(made.getKey("auth"));
    form.submit();
  } catch {
    say("failed");
  } finally {
    button.disabled = false;
  }
}

// What the browser has already, unless it is not what the server knows: somebody else's perhaps.
async function present(pushManager) {
  const kept = await pushManager.getSubscription();
  if (!kept || kept.endpoint === endpoint) return kept;
  await kept.unsubscribe();
  return null;
}

begin();
