// The last look: what leaves the device, as it will be seen, and by whom.
import { _, ngettext } from "../words.js";

export function enhanceLastLook(form, tray) {
  const part = form.querySelector("[data-last-look]");
  const show = () => {
    part.hidden = !tray.cards.length;
    if (part.hidden) return;
    photos(part.querySelector("[data-look-photos]"), tray.photos);
    part.querySelector("[data-look-data]").textContent = removed(tray.photos, tray.showsCamera);
    const chosen = form.elements.visibility.selectedOptions[0];
    part.querySelector("[data-look-audience]").textContent = chosen.dataset.said;
    when(part, form.elements.later?.value);
    alts(part, tray);
  };
  tray.addEventListener("change", show);
  form.addEventListener("change", show);
  show();
}

function photos(list, wanted) {
  const addresses = wanted.map((photo) => photo.picture);
  if (list.dataset.shown === addresses.join(" ")) return;
  list.dataset.shown = addresses.join(" ");
  list.replaceChildren(
    ...addresses.map((address) => {
      const item = document.createElement("li");
      if (!address) return item;
      const image = new Image();
      image.src = address;
      image.alt = "";
      item.append(image);
      return item;
    }),
  );
}

// Only what is true of each of them is said.
function removed(wanted, showsCamera) {
  const later = wanted.filter((photo) => photo.blob && !photo.stripped);
  const isTold = showsCamera && wanted.some((photo) => photo.shotSaid || photo.shotKept);
  const gone = isTold
    ? _("Location: removed. Camera, lens and exposure: shown, as you chose.")
    : _("Location: removed. Camera data: removed.");
  if (!later.length) return gone;
  const rest = showsCamera ? leftWithCamera(later.length) : left(later.length);
  return later.length === wanted.length ? rest : _("%(first)s %(second)s", { first: gone, second: rest });
}

function left(count) {
  return ngettext(
    "One file leaves as it is; our server removes them before anybody sees it.",
    "%(num)s files leave as they are; our server removes them before anybody sees them.",
    count,
  );
}

function leftWithCamera(count) {
  return ngettext(
    "One file leaves as it is; our server removes all but camera, lens and exposure before anybody sees it.",
    "%(num)s files leave as they are; our server removes all but camera, lens and exposure before anybody sees them.",
    count,
  );
}

function when(part, later) {
  const row = part.querySelector("[data-look-when-row]");
  row.hidden = !later;
  if (!later) return;
  const language = document.documentElement.lang;
  part.querySelector("[data-look-when]").textContent = new Date(later).toLocaleString(language, {
    dateStyle: "full",
    timeStyle: "short",
  });
}

function alts(part, tray) {
  const bare = tray.cards.filter((card) => !card.alt.value.trim()).length;
  part.querySelector("[data-look-alts-row]").hidden = !bare;
  part.querySelector("[data-look-alts]").textContent = ngettext(
    "One photo has no description yet.",
    "%(num)s photos have no description yet.",
    bare,
  );
}
