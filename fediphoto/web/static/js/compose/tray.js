// The photos of a post in the making, in order: added, moved, removed, each with its card.
import { _, ngettext } from "../words.js";
import { Card } from "./card.js";
import { Photo } from "./photo.js";
import { stripped } from "./strip.js";
import { Uploads } from "./uploads.js";

const FILM = /^video\//;
const FILM_NAMES = /\.(mp4|mov|webm|mkv|m4v)$/i;

export class Tray extends EventTarget {
  cards = [];

  constructor(form, pattern) {
    super();
    this.form = form;
    this.list = form.querySelector(".compose-photos");
    this.pattern = pattern;
    this.most = Number(form.dataset.most);
    this.altLimit = Number(form.dataset.altLimit);
    this.said = form.querySelector("[data-said]");
    this.uploads = new Uploads(form.elements.csrf_token.value, (photo) => this.changed(photo));
    for (const element of [...this.list.children]) this.#adopt(element);
    this.list.addEventListener("click", (event) => this.#press(event));
    this.list.addEventListener("input", (event) => this.#typed(event));
    form.addEventListener("change", (event) => event.target.name === "camera" && this.showAll());
    this.showAll();
  }

  // Whether it is to be told with what the photos were made.
  get showsCamera() {
    const choice = this.form.elements.camera;
    return Boolean(choice) && (choice.type === "hidden" || choice.checked);
  }

  get photos() {
    return this.cards.map((card) => card.photo);
  }

  card(photo) {
    return this.cards.find((card) => card.photo === photo);
  }

  say(sentence) {
    this.said.textContent = sentence;
  }

  // Files that were chosen, dropped or pasted; what is no photo or film is left out.
  async add(files) {
    this.dispatchEvent(new Event("adding"));
    const room = this.most - this.cards.length;
    const fitting = [...files].filter(isSeen);
    const taken = fitting.slice(0, Math.max(0, room));
    const left = fitting.length - taken.length;
    if (left > 0) {
      this.tell(ngettext("One photo was left out: a post may have %(most)s.", "%(num)s photos were left out: a post may have %(most)s.", left, { most: this.most }));
    } else if (!fitting.length && files.length) this.tell(_("That is no photo."));
    const added = taken.map((file) => this.insert(new Photo({ name: file.name || "photo.jpg", isFilm: isFilm(file) })));
    if (taken.length) this.say(ngettext("%(num)s photo added", "%(num)s photos added", taken.length));
    for (const [number, photo] of added.entries()) await this.#read(photo, taken[number]);
  }

  // A problem that is to be seen, not only heard.
  tell(sentence) {
    this.dispatchEvent(new CustomEvent("problem", { detail: sentence }));
  }

  insert(photo) {
    const element = this.pattern.content.firstElementChild.cloneNode(true);
    element.id = `photo-${photo.key}`;
    this.list.append(element);
    this.cards.push(new Card(photo, element));
    this.showAll();
    this.changed(photo);
    return photo;
  }

  async #read(photo, file) {
    try {
      Object.assign(photo, await stripped(file));
      if (!photo.isFilm) photo.shown = await thumbnail(photo.blob);
    } catch {
      photo.problem = _("This file cannot be read.");
      photo.state = "failed";
      this.changed(photo);
      return;
    }
    if (!this.card(photo)) return; // removed meanwhile
    this.uploads.add(photo);
  }

  changed(photo) {
    const card = this.card(photo);
    if (!card) return;
    card.show(this.cards.indexOf(card) + 1, this.cards.length, this.altLimit, this.showsCamera);
    this.dispatchEvent(new Event("change"));
  }

  showAll() {
    this.cards.forEach((card, place) => card.show(place + 1, this.cards.length, this.altLimit, this.showsCamera));
    const picker = this.form.querySelector("[data-drop]");
    const isFull = this.cards.length >= this.most;
    if (picker) {
      picker.hidden = isFull;
      const label = picker.querySelector("label");
      label.dataset.first ??= label.textContent;
      label.textContent = this.cards.length ? label.dataset.more : label.dataset.first;
      if (this.cards.length) picker.dataset.size = "small";
      else delete picker.dataset.size;
      const count = picker.querySelector("[data-count]");
      count.textContent = _("%(count)s of %(most)s", { count: this.cards.length, most: this.most });
      count.hidden = !this.cards.length;
    }
    this.list.parentElement.toggleAttribute("data-filled", this.cards.length > 0);
    this.list.toggleAttribute("data-alone", this.cards.length === 1);
    this.dispatchEvent(new Event("change"));
  }

  // Puts a card at another place (from 0), and says so.
  move(card, place) {
    const here = this.cards.indexOf(card);
    const there = Math.max(0, Math.min(this.cards.length - 1, place));
    if (here === there) return;
    this.cards.splice(there, 0, this.cards.splice(here, 1)[0]);
    this.list.insertBefore(card.element, this.cards[there + 1]?.element ?? null);
    this.showAll();
    this.say(_("Photo %(from)s moved to place %(to)s", { from: here + 1, to: there + 1 }));
    card.element.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  remove(card) {
    const place = this.cards.indexOf(card);
    this.uploads.forget(card.photo);
    this.cards.splice(place, 1);
    card.element.remove();
    this.showAll();
    this.say(_("Photo %(place)s removed", { place: place + 1 }));
    const next = this.cards[Math.min(place, this.cards.length - 1)];
    (next?.deed("remove") ?? this.form.querySelector("#files"))?.focus();
  }

  // After all was shared or thrown away.
  clear() {
    this.cards.forEach((card) => card.element.remove());
    this.cards = [];
    this.showAll();
  }

  #adopt(element) {
    const id = element.dataset.photo;
    const photo = new Photo({
      id,
      key: `server-${id}`,
      state: element.dataset.state,
      alt: element.querySelector("textarea").value,
      previewUrl: element.querySelector("img")?.getAttribute("src") ?? "",
      isFilm: "film" in element.dataset,
      isPosted: !element.querySelector('[data-deed="edit"]'),
      shotKept: element.querySelector("[data-shot]").dataset.shot,
    });
    this.cards.push(new Card(photo, element));
  }

  #press(event) {
    const button = event.target.closest("[data-deed]");
    const card = button && this.cards.find((one) => one.element.contains(button));
    if (!card) return;
    event.preventDefault();
    const place = this.cards.indexOf(card);
    const deed = button.dataset.deed;
    if (deed === "remove") this.remove(card);
    if (deed === "earlier" || deed === "later") {
      this.move(card, place + (deed === "earlier" ? -1 : 1));
      (button.hidden ? card.deed(deed === "earlier" ? "later" : "earlier") : button).focus();
    }
    if (deed === "again") {
      card.photo.problem = "";
      if (card.photo.editsFailed) {
        card.photo.editsFailed = false;
        this.uploads.edit(card.photo);
      } else this.uploads.add(card.photo);
    }
    if (deed === "edit") this.dispatchEvent(new CustomEvent("edit", { detail: card }));
  }

  #typed(event) {
    const card = this.cards.find((one) => one.alt === event.target);
    if (!card) return;
    card.photo.alt = card.alt.value;
    this.changed(card.photo);
  }
}

const isFilm = (file) => FILM.test(file.type) || FILM_NAMES.test(file.name);
const isSeen = (file) => /^(image|video)\//.test(file.type) || /\.(hei[cf]|avif|mkv)$/i.test(file.name);

// A small picture of a file, as the address of a blob; '' where the browser cannot show it.
export async function thumbnail(blob) {
  try {
    const picture = await createImageBitmap(blob);
    const share = Math.min(1, 720 / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * share));
    canvas.height = Math.max(1, Math.round(picture.height * share));
    const pen = canvas.getContext("2d");
    pen.imageSmoothingQuality = "high";
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const small = await new Promise((resolve) => canvas.toBlob(resolve, "image/webp", 0.85));
    return URL.createObjectURL(small);
  } catch {
    return "";
  }
}
