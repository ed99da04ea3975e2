// The sheet in which a photo is cropped, turned, toned and blurred, seen at once as it will be.
import { _ } from "../words.js";
import { baked } from "./brush.js";
import { enhanceBrush } from "./brushing.js";
import { enhanceCropping, showCrop } from "./cropping.js";
import { ask } from "./doors.js";
import { exact, isWhole, shaped, turnedCrop, WHOLE } from "./geometry.js";
import { enhanceControls } from "./controls.js";
import { readLooks, showLooks } from "./looks.js";
import { UNEDITED } from "./photo.js";
import { canRead, Stage } from "./stage.js";

const THUMB_PX = 720;

// Opens it for a photo; changes the photo, and has it sent, when "Done" is pressed.
export async function edit(tray, card, looksAddress, tell) {
  const { photo } = card;
  const sheet = document.querySelector("[data-editor]");
  if (sheet.open) return;
  if (!canRead()) return tell(_("This browser does not let pages read pictures, so photos cannot be edited here."));
  let picture;
  let looks;
  card.deed("edit").setAttribute("aria-busy", "true");
  try {
    [picture, looks] = await Promise.all([source(photo), readLooks(looksAddress)]);
  } catch {
    return tell(_("This photo cannot be edited here."));
  } finally {
    card.deed("edit").removeAttribute("aria-busy");
  }
  const editing = new Editing(sheet, picture, looks, photo);
  const isDone = await editing.opened();
  const changed = isDone ? await editing.result().catch(() => null) : null;
  picture.close();
  card.deed("edit").focus();
  if (!isDone) return;
  if (!changed) return tell(_("This photo cannot be changed here."));
  if (changed.blob) {
    Object.assign(photo, { blob: changed.blob, stripped: true, blurred: true, name: photo.name.replace(/(\.\w+)?$/, ".jpg") });
  } else if (JSON.stringify(changed.edits) === JSON.stringify(photo.edits)) return;
  Object.assign(photo, { edits: changed.edits, editsFailed: false });
  if (photo.shown) URL.revokeObjectURL(photo.shown);
  photo.shown = changed.shown;
  photo.editsWait = photo.editsWait || !changed.blob || photo.isChanged;
  if (changed.blob) tray.uploads.replace(photo);
  else tray.uploads.edit(photo);
  tray.changed(photo);
  tray.say(_("The photo was changed."));
}

// The photo as it was given, upright: the file that is here, or the server's.
async function source(photo) {
  if (photo.blob) {
    try {
      return await createImageBitmap(photo.blob);
    } catch {
      // A format that this browser does not know: the server has made a JPEG of it.
    }
  }
  const said = await ask(`/new/photos/${photo.id}`);
  photo.edits = { ...UNEDITED, ...said.edits, crop: { ...WHOLE, ...said.edits.crop } };
  const response = await fetch(said.given_url);
  return createImageBitmap(await response.blob());
}

class Editing {
  #isAsked = false;
  strokes = [];
  tab = "crop";
  ratio = "free";

  constructor(sheet, picture, looks, photo) {
    Object.assign(this, { sheet, picture, looks });
    this.edits = structuredClone({ ...UNEDITED, ...photo.edits });
    this.crop = this.edits.crop ?? WHOLE;
    this.stage = new Stage(picture, sheet.querySelector("[data-canvas]"));
    this.cropping = sheet.querySelector("[data-cropping]");
  }

  // Resolves when the sheet is closed: true for "Done".
  opened() {
    const { sheet } = this;
    const part = (name) => sheet.querySelector(`[data-${name}]`);
    const ends = [
      enhanceCropping(this.cropping, () => this.#frame(), (crop) => this.#setCrop(crop)),
      enhanceBrush({
        stage: () => this.stage,
        ring: part("ring"),
        canvas: part("canvas"),
        picture: part("picture"),
        radius: () => Number(sheet.querySelector('[data-slide="brush"]').value) / 200,
        isOn: () => this.tab === "blur",
        stroke: (one) => {
          this.strokes.push(one);
          this.show();
        },
        stroked: () => this.show(),
      }),
      enhanceControls(sheet, this),
    ];
    return new Promise((resolve) => {
      sheet.addEventListener("close", () => {
        ends.forEach((end) => end());
        resolve(sheet.returnValue === "done");
      }, { once: true });
      sheet.returnValue = "";
      sheet.showModal();
      this.choose("crop");
      this.show();
    });
  }

  choose(tab) {
    this.tab = tab;
    this.cropping.hidden = tab !== "crop";
    this.sheet.dataset.showing = tab;
    const { canvas } = this.stage;
    canvas.tabIndex = tab === "blur" ? 0 : -1;
    canvas.setAttribute("aria-label", tab === "blur" ? _("The photo. Arrow keys move the brush, space blurs.") : _("The photo as it will be"));
    if (tab === "look") showLooks(this.sheet.querySelector("[data-looks-row]"), this);
    this.show();
  }

  turn(quarters) {
    this.edits.turns = (this.edits.turns + quarters) % 4;
    this.crop = turnedCrop(this.crop, quarters);
    this.#setCrop(shaped(this.crop, this.#frame().ratio, ...this.stage.frame(this.edits)));
  }

  shape(ratio) {
    this.ratio = ratio;
    this.#setCrop(shaped(this.crop, this.#frame().ratio, ...this.stage.frame(this.edits)));
  }

  reset() {
    this.edits = structuredClone(UNEDITED);
    this.strokes = [];
    this.ratio = "free";
    this.#setCrop(WHOLE);
    if (this.tab === "look") this.choose("look");
  }

  undo() {
    this.strokes.pop();
    this.show();
  }

  // Draws once a frame, however much is asked for.
  show() {
    if (this.#isAsked) return;
    this.#isAsked = true;
    requestAnimationFrame(() => {
      this.#isAsked = false;
      this.stage.blur(this.strokes);
      this.stage.draw(this.edits, this.looks.get(this.edits.look), this.tab === "crop" ? WHOLE : this.crop);
      showCrop(this.cropping, this.crop);
      this.sheet.dispatchEvent(new Event("shown"));
    });
  }

  // {edits, shown, blob}: `shown` is the address of a small picture, `blob` the blurred photo.
  async result() {
    const edits = { ...this.edits, crop: isWhole(this.crop) ? null : exact(this.crop) };
    const canvas = document.createElement("canvas");
    this.stage.blur(this.strokes);
    this.stage.draw(edits, this.looks.get(edits.look), edits.crop, canvas, THUMB_PX);
    const small = await new Promise((resolve) => canvas.toBlob(resolve, "image/webp", 0.88));
    const blob = this.strokes.length ? await baked(this.picture, this.strokes) : null;
    return { edits, shown: URL.createObjectURL(small), blob };
  }

  #setCrop(crop) {
    this.crop = crop;
    this.show();
  }

  #frame() {
    const [width, height] = this.stage.frame(this.edits);
    const [across, down] = this.ratio.split(":").map(Number);
    const ratio = this.ratio === "free" ? null : this.ratio === "original" ? width / height : across / down;
    return { crop: this.crop, ratio, width, height };
  }
}
