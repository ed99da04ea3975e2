// Posts that wait for a connection, where one sees them: a list on the page of new posts, and a
// line on every other page; sent as soon as that can be done.
import { _, ngettext } from "../words.js";
import { flush, hasAny, onChange, throwAway, waiting } from "./outbox.js";
import { get } from "./store.js";
import { thumbnail } from "./tray.js";

const TRY_EVERY_MS = 30000;

export function watchOutbox() {
  const go = async () => {
    if (!navigator.onLine) return;
    const shared = await flush();
    if (shared.length) note(ngettext("What waited has been shared.", "%(num)s posts that waited have been shared.", shared.length), shared.at(-1));
  };
  addEventListener("online", go);
  navigator.serviceWorker?.addEventListener("message", (event) => {
    if ((event.data?.type ?? event.data) === "flush-outbox") go();
  });
  onChange(show);
  show();
  go();
  setInterval(() => hasAny() && go(), TRY_EVERY_MS); // the server may be what does not answer
}

async function show() {
  const posts = await waiting().catch(() => []);
  const form = document.querySelector("form[data-compose]");
  if (form) return list(form, posts);
  if (posts.length) note(ngettext("One post waits for a connection.", "%(num)s posts wait for a connection.", posts.length), "/new");
  else if (!hasAny()) document.querySelector(".outbox-note:not([data-done])")?.remove();
}

function note(sentence, address) {
  document.querySelector(".outbox-note")?.remove();
  const line = document.createElement("p");
  line.className = "outbox-note";
  line.setAttribute("role", "status");
  line.toggleAttribute("data-done", address !== "/new");
  const link = document.createElement("a");
  link.href = address;
  link.textContent = sentence;
  line.append(link);
  document.body.append(line);
}

async function list(form, posts) {
  let place = form.parentElement.querySelector(".waiting-posts");
  if (!posts.length) return place?.remove();
  if (!place) {
    place = document.createElement("ul");
    place.className = "waiting-posts";
    place.setAttribute("aria-label", _("Posts that wait for a connection"));
    form.before(place);
  }
  const pattern = document.querySelector("template[data-waiting]");
  place.replaceChildren(...posts.map((post) => row(pattern, post)));
}

function row(pattern, post) {
  const part = pattern.content.firstElementChild.cloneNode(true);
  const fields = new Map(post.fields);
  part.querySelector("[data-waiting-caption]").textContent =
    fields.get("caption") || ngettext("%(num)s photo", "%(num)s photos", post.photos.length);
  part.querySelector("[data-waiting-state]").textContent = post.problem || _("Waits for a connection");
  part.toggleAttribute("data-problem", Boolean(post.problem));
  part.querySelector("[data-send-now]").addEventListener("click", async () => {
    const [address] = (await flush({ again: post.once })).slice(-1);
    if (address) note(_("What waited has been shared."), address);
  });
  part.querySelector("[data-throw-away]").addEventListener("click", () => throwAway(post.once));
  picture(part.querySelector(".waiting-photo"), post.photos[0]);
  return part;
}

async function picture(place, photo) {
  const blob = photo && (await get("blobs", photo.key));
  const address = blob && (await thumbnail(blob));
  if (!address) return;
  const image = new Image();
  image.alt = "";
  image.src = address;
  place.append(image);
}
