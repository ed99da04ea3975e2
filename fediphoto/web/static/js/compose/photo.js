// One photo of a post in the making: its file, what the server calls it, and how it is to look.

export const UNEDITED = Object.freeze({
  turns: 0,
  straighten: 0,
  crop: null,
  look: "",
  strength: 1,
  brightness: 0,
  contrast: 0,
  saturation: 0,
});

// A name that nobody else gives. (crypto.randomUUID is missing where there is no https.)
export function randomKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Photo {
  id = "";
  key = randomKey();
  name = "photo.jpg";
  blob = null; // as it leaves the device; null for one that is on the server only
  told = null; // what the file said about its maker, and no longer does
  stripped = false;
  state = "reading"; // waiting, uploading, processing, ready, failed
  share = 0;
  isLost = false;
  problem = "";
  alt = "";
  edits = { ...UNEDITED };
  editsWait = false;
  editsFailed = false;
  url = "";
  previewUrl = "";
  shown = ""; // a picture of it made here
  isFilm = false;
  isPosted = false;
  shotKept = ""; // what the server itself read of its camera, in words
  blurred = false;

  constructor(known = {}) {
    Object.assign(this, known);
  }

  // What the server says of it.
  take(said) {
    this.id = String(said.id);
    this.state = said.state;
    this.problem = said.failure ?? "";
    this.url = said.url ?? this.url;
    this.previewUrl = said.preview_url ?? this.previewUrl;
    this.shotKept = said.shot ?? this.shotKept;
    if (said.state === "ready") this.isFilm = said.kind !== "image"; // before, it is only guessed
    this.isLost = false;
  }

  // The edits as the server takes them: what is as it was is left out.
  get editsSaid() {
    const { crop, ...rest } = this.edits;
    return JSON.stringify({ ...rest, ...(crop && { crop }) });
  }

  // What is kept of it on the device; its file lies beside that.
  get kept() {
    const { id, key, name, told, stripped, alt, edits, editsWait, isFilm, isPosted, blurred } = this;
    const { editsSaid, isChanged, shotSaid } = this;
    return { id, key, name, told, stripped, alt, edits, editsSaid, isChanged, editsWait, isFilm, isPosted, blurred, shotSaid };
  }

  get isChanged() {
    return JSON.stringify(this.edits) !== JSON.stringify(UNEDITED);
  }

  // What may be told of its camera, as the server takes it; '' for nothing.
  get shotSaid() {
    const shot = this.isPosted ? null : this.told?.shot;
    return shot && Object.keys(shot).length ? JSON.stringify(shot) : "";
  }

  // Whether it can be shared as it is.
  get isHere() {
    return Boolean(this.id) && (this.state === "ready" || this.state === "processing") && !this.editsWait;
  }

  // The picture that stands for it, '' for none yet.
  get picture() {
    return this.shown || this.previewUrl;
  }
}
