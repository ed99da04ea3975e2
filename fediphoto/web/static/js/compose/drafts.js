// What is being written is kept on this device, photos and all, until it has been shared.
import { _, ngettext } from "../words.js";
import { Photo } from "./photo.js";
import { get, put, remove, tidy } from "./store.js";
import { thumbnail } from "./tray.js";

const SAVE_AFTER_MS = 400;
const NOT_KEPT = new Set(["csrf_token", "photo", "files", "do", "once"]);

export class Drafts {
  #timer = 0;
  #stored = new Set();
  #isOver = false;

  constructor(form, tray) {
    this.form = form;
    this.tray = tray;
    this.key = form.dataset.key;
    const soon = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.save(), SAVE_AFTER_MS);
    };
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    tray.addEventListener("change", soon);
    addEventListener("draftsthrownaway", () => this.forget());
    addEventListener("pagehide", () => this.save());
    addEventListener("visibilitychange", () => document.hidden && this.save());
  }

  get isWorthKeeping() {
    return this.tray.cards.length > 0 || this.form.elements.caption.value.trim() !== "";
  }

  async save() {
    clearTimeout(this.#timer);
    if (this.#isOver || this.isHeld) return;
    try {
      if (!this.isWorthKeeping) {
        await remove("drafts", this.key);
        return;
      }
      for (const photo of this.tray.photos) await this.#keepFile(photo);
      if (this.#isOver) return;
      const photos = this.tray.photos.map((photo) => photo.kept);
      await put("drafts", this.key, { once: this.form.elements.once.value, fields: fieldsOf(this.form), photos });
    } catch {
      // A private window, or a full disk: the form itself is still there.
    }
  }

  async #keepFile(photo) {
    if (!photo.blob || this.#stored.has(photo.key)) return;
    this.#stored.add(photo.key);
    await put("blobs", photo.key, photo.blob);
  }

  // What is written from now on is another post.
  begin() {
    this.#isOver = false;
    this.#stored.clear();
  }

  // It has been shared, waits in the outbox, or was thrown away.
  async forget() {
    this.#isOver = true;
    clearTimeout(this.#timer);
    try {
      await remove("drafts", this.key);
      await tidy();
    } catch {
      return;
    }
  }

  // Offers what was begun before, at an empty form; nothing is saved over it meanwhile.
  async offer(pattern, into) {
    const draft = await get("drafts", this.key).catch(() => null);
    if (!draft || this.isWorthKeeping) return;
    this.isHeld = true;
    const part = pattern.content.firstElementChild.cloneNode(true);
    part.querySelector("[data-restore-what]").textContent = summary(draft);
    into.append(part);
    const settled = () => {
      part.remove();
      this.isHeld = false;
    };
    part.querySelector("[data-go-on]").addEventListener("click", async () => {
      settled();
      await this.#restore(draft);
      this.form.elements.caption.focus();
    });
    part.querySelector("[data-throw-away]").addEventListener("click", async () => {
      settled();
      await remove("drafts", this.key);
      await tidy();
    });
    // Who begins anew has decided.
    const anew = () => {
      if (this.isWorthKeeping) settled();
      else return;
      this.tray.removeEventListener("change", anew);
    };
    this.tray.addEventListener("change", anew);
    this.form.elements.caption.addEventListener("input", anew);
  }

  async #restore(draft) {
    this.form.elements.once.value = draft.once;
    fill(this.form, draft.fields);
    for (const kept of draft.photos) {
      const { editsSaid, isChanged, shotSaid, ...known } = kept; // told of the edits, not kept for us
      const photo = new Photo({ ...known, blob: (await get("blobs", kept.key)) ?? null });
      if (photo.blob) this.#stored.add(photo.key);
      if (!photo.blob && !photo.id) continue;
      this.tray.insert(photo);
      if (photo.blob && !photo.isFilm) photo.shown = await thumbnail(photo.blob);
      this.dispatchRestored(photo);
    }
  }

  // Set by the page: brings a photo back to where it was.
  dispatchRestored() {}
}

const ofPhoto = (name) => name.startsWith("alt-") || name.startsWith("shot-");

export function fieldsOf(form) {
  const kept = [];
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && !NOT_KEPT.has(name) && !ofPhoto(name)) kept.push([name, value]);
  }
  return kept;
}

function fill(form, fields) {
  const values = new Map(fields);
  for (const field of form.elements) {
    if (!field.name || NOT_KEPT.has(field.name) || ofPhoto(field.name) || field.type === "file") continue;
    if (field.type === "checkbox") field.checked = values.has(field.name);
    else if (values.has(field.name)) field.value = values.get(field.name);
  }
  form.elements.caption.dispatchEvent(new Event("input", { bubbles: true }));
}

function summary({ fields, photos }) {
  const caption = new Map(fields).get("caption")?.trim() ?? "";
  const words = caption.length > 80 ? `${caption.slice(0, 80)}…` : caption;
  if (!photos.length) return words;
  const count = ngettext("%(num)s photo", "%(num)s photos", photos.length);
  return words ? _("%(photos)s: %(words)s", { photos: count, words }) : count;
}
