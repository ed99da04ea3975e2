// The looks: read once, and shown as a strip of the photo itself in each of them.
import { UNEDITED } from "./photo.js";

const THUMB_PX = 96;
let read = null;

// A Map of name to look, in the order in which they are offered; empty where they cannot be had.
export function readLooks(address) {
  read ??= fetch(address)
    .then((response) => response.json())
    .then((found) => new Map((found.looks ?? found).map((look) => [look.name, look])))
    .catch(() => {
      read = null;
      return new Map();
    });
  return read;
}

// Fills the row with what each look makes of the photo as it is cropped now.
export function showLooks(row, { stage, edits, crop, looks }) {
  const names = new Map([...row.querySelectorAll("[data-look]")].map((one) => [one.dataset.look, one]));
  const base = document.createElement("canvas");
  for (const [name, button] of names) {
    const look = looks.get(name);
    button.hidden = name !== "" && !look;
    if (button.hidden) continue;
    const canvas = button.querySelector("canvas") ?? base.cloneNode();
    stage.draw({ ...UNEDITED, turns: edits.turns, straighten: edits.straighten }, look, square(crop, stage.frame(edits)), canvas, THUMB_PX);
    canvas.setAttribute("aria-hidden", "true");
    button.prepend(canvas);
  }
}

// The middle of a crop, as a square.
function square(crop, [width, height]) {
  const side = Math.min(crop.width * width, crop.height * height);
  const [wide, high] = [side / width, side / height];
  return { x: crop.x + (crop.width - wide) / 2, y: crop.y + (crop.height - high) / 2, width: wide, height: high };
}
