// A picture is cut to its shape before it is sent: moved and enlarged by pointer, wheel or keys.
// Without this the server cuts it out of the middle.
import { _ } from "./words.js";

const LARGEST = 5; // times as large as what fits
const STEP = 0.04; // of what is seen, for one press of an arrow key

export function enhanceCrops(part) {
  if (!window.createImageBitmap || !window.DataTransfer || !window.HTMLDialogElement) return;
  for (const field of part.querySelectorAll('input[type="file"][data-crop]')) {
    field.addEventListener("change", () => field.files.length && begin(field));
  }
}

async function begin(field) {
  const [file] = field.files;
  let picture;
  try {
    picture = await createImageBitmap(file);
  } catch {
    return; // a kind that this browser cannot show: the server may
  }
  const cut = new Cut(picture, ...field.dataset.crop.split(" ").map(Number));
  const dialog = dialogFor(cut, "cropRound" in field.dataset);
  document.body.append(dialog);
  // It stays open until the picture is cut: a form sent before that would have it whole.
  dialog.querySelector("form").addEventListener("submit", async (event) => {
    if (event.submitter?.value !== "use") return;
    event.preventDefault();
    await use(field, file, cut);
    dialog.close("use");
  });
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "use") field.value = "";
    dialog.remove();
    picture.close();
    field.focus();
  });
  dialog.showModal();
  cut.draw();
}

// What of the picture is seen: its middle, in the picture's pixels, and how many times enlarged.
class Cut {
  constructor(picture, width, height) {
    this.picture = picture;
    this.canvas = document.createElement("canvas");
    this.canvas.width = width;
    this.canvas.height = height;
    this.zoom = 1;
    this.x = picture.width / 2;
    this.y = picture.height / 2;
  }

  get width() {
    const { width, height } = this.canvas;
    return Math.min(this.picture.width, (this.picture.height * width) / height) / this.zoom;
  }

  get height() {
    return (this.width * this.canvas.height) / this.canvas.width;
  }

  move(across, down) {
    this.x += across * this.width;
    this.y += down * this.height;
    this.draw();
  }

  enlarge(times) {
    this.zoom = Math.min(LARGEST, Math.max(1, times));
    this.draw();
  }

  draw() {
    const within = (middle, seen, whole) => Math.min(whole - seen / 2, Math.max(seen / 2, middle));
    this.x = within(this.x, this.width, this.picture.width);
    this.y = within(this.y, this.height, this.picture.height);
    const { width, height } = this.canvas;
    const pen = this.canvas.getContext("2d");
    pen.clearRect(0, 0, width, height);
    pen.imageSmoothingQuality = "high";
    const from = [this.x - this.width / 2, this.y - this.height / 2, this.width, this.height];
    pen.drawImage(this.picture, ...from, 0, 0, width, height);
    this.canvas.dispatchEvent(new Event("drawn"));
  }
}

function dialogFor(cut, isRound) {
  const dialog = document.createElement("dialog");
  dialog.className = "crop";
  dialog.setAttribute("aria-labelledby", "crop-title");
  const title = element("h2", { id: "crop-title", textContent: _("Move and enlarge the picture") });
  const { canvas } = cut;
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", _("The picture: arrow keys move it, plus and minus enlarge it"));
  canvas.toggleAttribute("data-round", isRound);
  const range = element("input", { type: "range", min: 1, max: LARGEST, step: 0.01, value: 1, id: "crop-size" });
  range.addEventListener("input", () => cut.enlarge(Number(range.value)));
  canvas.addEventListener("drawn", () => (range.value = cut.zoom));
  const label = element("label", { htmlFor: "crop-size", textContent: _("Enlarge") });
  const size = element("p", { className: "crop-size" });
  size.append(label, range);
  const form = element("form", { method: "dialog", className: "row" });
  const take = element("button", { className: "button", value: "use", textContent: _("Use it") });
  take.dataset.style = "strong";
  const leave = element("button", { className: "button", value: "", textContent: _("Cancel") });
  form.append(take, leave);
  dialog.append(title, canvas, size, form);
  followKeys(cut);
  followPointers(cut);
  return dialog;
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

function followKeys(cut) {
  const deeds = {
    ArrowLeft: () => cut.move(-STEP, 0),
    ArrowRight: () => cut.move(STEP, 0),
    ArrowUp: () => cut.move(0, -STEP),
    ArrowDown: () => cut.move(0, STEP),
    "+": () => cut.enlarge(cut.zoom * 1.1),
    "=": () => cut.enlarge(cut.zoom * 1.1),
    "-": () => cut.enlarge(cut.zoom / 1.1),
  };
  cut.canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !deeds[event.key]) return;
    event.preventDefault();
    deeds[event.key]();
  });
}

// One finger or the mouse moves the picture, two enlarge it.
function followPointers(cut) {
  const { canvas } = cut;
  const down = new Map();
  const apart = () => {
    const [one, other] = [...down.values()];
    return Math.hypot(one.x - other.x, one.y - other.y);
  };
  canvas.addEventListener("pointerdown", (event) => {
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    const was = down.get(event.pointerId);
    if (!was) return;
    const before = down.size > 1 ? apart() : 0;
    const now = { x: event.clientX, y: event.clientY };
    down.set(event.pointerId, now);
    if (before) cut.enlarge((cut.zoom * apart()) / before);
    else cut.move((was.x - now.x) / canvas.clientWidth, (was.y - now.y) / canvas.clientHeight);
  });
  for (const kind of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(kind, (event) => down.delete(event.pointerId));
  }
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    cut.enlarge(cut.zoom * (event.deltaY < 0 ? 1.08 : 1 / 1.08));
  }, { passive: false });
}

async function use(field, file, cut) {
  const type = file.type === "image/png" ? "image/png" : "image/jpeg";
  const blob = await new Promise((done) => cut.canvas.toBlob(done, type, 0.92));
  if (!blob) return;
  const files = new DataTransfer();
  files.items.add(new File([blob], file.name, { type }));
  field.files = files.files;
  show(field, cut.canvas);
}

function show(field, canvas) {
  const place = field.closest(".picture").querySelector("[data-crop-preview]");
  const copy = element("canvas", { width: canvas.width, height: canvas.height });
  copy.getContext("2d").drawImage(canvas, 0, 0);
  copy.setAttribute("role", "img");
  copy.setAttribute("aria-label", _("The picture as you cut it"));
  if (canvas.hasAttribute("data-round")) {
    const frame = element("span", { className: "avatar" });
    frame.dataset.size = "medium";
    frame.append(copy);
    place.replaceChildren(frame);
  } else {
    copy.className = "picture-cover";
    place.replaceChildren(copy);
  }
}
