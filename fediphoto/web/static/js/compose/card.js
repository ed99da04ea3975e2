// The card of one photo: its picture, how far it is, what it is asked about.
import { _, ngettext } from "../words.js";
import { icon } from "../icon.js";
import { shotLine } from "./shot.js";

// A card for a photo; `pattern` is the template's, or a card that the server made.
export class Card {
  constructor(photo, element) {
    this.photo = photo;
    this.element = element;
    this.alt = element.querySelector("textarea");
    this.alt.disabled = false;
    this.alt.value ||= photo.alt;
    element.hidden = false;
    element.photo = photo;
  }

  part(name) {
    return this.element.querySelector(`[data-${name}]`);
  }

  deed(name) {
    return this.element.querySelector(`[data-deed="${name}"]`);
  }

  // Shows what is known now; `place` of `all`, from 1. Remaining letters of the description too.
  show(place, all, altLimit, showsCamera) {
    const { photo, element } = this;
    const id = photo.id || photo.key;
    element.dataset.state = photo.state;
    const field = this.part("id");
    field.name = "photo";
    field.value = photo.id;
    field.disabled = !photo.id;
    this.alt.id = `alt-${id}`;
    this.alt.name = photo.id ? `alt-${photo.id}` : "";
    this.part("asks").htmlFor = this.alt.id;
    this.part("asks").textContent = asked(photo, place, all);
    element.querySelector(".compose-place").textContent = place;
    this.#picture();
    this.#tell();
    this.#told(showsCamera);
    this.#shot(showsCamera);
    const left = altLimit - [...this.alt.value].length;
    const space = this.part("alt-left");
    space.textContent = left < 200 ? ngettext("%(num)s character left", "%(num)s characters left", left) : "";
    space.toggleAttribute("data-over", left < 0);
    this.#moves(place, all);
  }

  #moves(place, all) {
    const { photo } = this;
    const earlier = this.deed("earlier");
    const later = this.deed("later");
    earlier.hidden = earlier.disabled = place === 1;
    later.hidden = later.disabled = place === all;
    this.part("grip").hidden = all < 2;
    earlier.setAttribute("aria-label", _("Move photo %(place)s earlier", { place }));
    later.setAttribute("aria-label", _("Move photo %(place)s later", { place }));
    this.deed("remove").setAttribute("aria-label", _("Remove photo %(place)s", { place }));
    const edit = this.deed("edit");
    if (!edit) return;
    edit.hidden = photo.isFilm || photo.state === "reading" || (!photo.blob && photo.state !== "ready");
    edit.setAttribute("aria-label", _("Edit photo %(place)s", { place }));
    this.deed("again").hidden = !(photo.state === "failed" || photo.editsFailed);
  }

  #picture() {
    const wanted = this.photo.picture;
    const square = this.element.querySelector(".square");
    const image = square.querySelector("img");
    if (!wanted) {
      if (!square.firstElementChild) square.append(icon(this.photo.isFilm ? "play" : "photo"));
      return;
    }
    if (image && (image.dataset.shown ?? image.getAttribute("src")) === wanted) return;
    const fresh = new Image();
    fresh.src = fresh.dataset.shown = wanted;
    fresh.alt = "";
    const old = [...square.children];
    fresh.onload = () => old.forEach((one) => one.remove());
    fresh.onerror = () => fresh.remove(); // a format that this browser does not show
    square.append(fresh);
  }

  #tell() {
    const { photo } = this;
    const bar = this.element.querySelector("progress");
    const isGoing = photo.state === "uploading" && !photo.isLost;
    bar.hidden = !isGoing;
    if (isGoing) bar.value = Math.round(photo.share * 100);
    const words = this.part("tell");
    const said = state(photo);
    if (words.textContent !== said) words.textContent = said;
    words.hidden = !said;
    words.toggleAttribute("data-problem", photo.state === "failed" || photo.editsFailed);
  }

  #told(showsCamera) {
    const words = this.part("told");
    words.textContent = (showsCamera && toldWithCamera(this.photo)) || told(this.photo);
    words.hidden = !words.textContent;
  }

  // What is told of the camera if one chooses so, seen (while one does) and sent.
  #shot(showsCamera) {
    const { photo } = this;
    const said = this.part("shot-said");
    said.name = photo.id ? `shot-${photo.id}` : "";
    said.value = photo.shotSaid;
    said.disabled = !photo.id || !said.value || !showsCamera;
    const words = this.part("shot");
    const shot = said.value ? lineOf(photo.told.shot) : photo.shotKept;
    words.textContent = shot && _("Shown with it: %(shot)s", { shot });
    words.hidden = !shot;
  }
}

function asked({ isFilm }, place, all) {
  if (all === 1) return isFilm ? _("What does this video show?") : _("What does this photo show?");
  return isFilm ? _("What does video %(place)s show?", { place }) : _("What does photo %(place)s show?", { place });
}

function state(photo) {
  if (photo.isLost) return _("Waits for a connection");
  if (photo.state === "failed") return photo.problem || _("This could not be uploaded.");
  if (photo.editsFailed) return photo.problem;
  if (photo.state === "reading") return _("Reading…");
  if (photo.state === "waiting") return _("Waits its turn");
  if (photo.state === "uploading") return photo.share < 1 ? "" : _("Arriving…");
  if (photo.state === "processing") return _("Being prepared");
  if (photo.editsWait) return _("Being changed…");
  return "";
}

function lineOf(shot) {
  return shotLine(shot, document.documentElement.lang, (seconds) => _("%(seconds)s s", { seconds }));
}

// What is said instead of `told` where its camera is to be told; '' where that is the same.
function toldWithCamera(photo) {
  if (photo.isFilm || !photo.blob || photo.told?.place) return "";
  if (!photo.stripped) {
    return _("This browser cannot look into this file. Our server removes all but camera, lens and exposure before anybody sees it.");
  }
  return photo.shotSaid && _("What else this photo says, like when it was taken, is removed before it leaves your device.");
}

// What its file said about its maker, and that it is gone; '' where there is nothing to say.
export function told(photo) {
  if (!photo.blob) return "";
  if (!photo.stripped) {
    return _("This browser cannot look into this file. Our server removes location and camera data before anybody sees it.");
  }
  if (photo.told?.place) {
    return photo.isFilm
      ? _("This video says where it was taken; that is removed before it leaves your device.")
      : _("This photo says where it was taken; that is removed before it leaves your device.");
  }
  if (photo.told?.camera || photo.told?.time) {
    return photo.isFilm
      ? _("This video says with what and when it was taken; that is removed before it leaves your device.")
      : _("This photo says with what and when it was taken; that is removed before it leaves your device.");
  }
  return "";
}
