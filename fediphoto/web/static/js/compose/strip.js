// A photo or film as it leaves this device: without place, camera, times and words, its pictures untouched.
import { Unfollowed } from "./boxes.js";
import { isBoxes, stripBoxes } from "./strip_boxes.js";
import { isGif, stripGif } from "./strip_gif.js";
import { isJpeg, stripJpeg } from "./strip_jpeg.js";
import { isPng, stripPng } from "./strip_png.js";
import { isWebm, stripWebm } from "./strip_webm.js";
import { isWebp, stripWebp } from "./strip_webp.js";

// Small enough to be read at once; a film is not.
const WHOLE = [
  [isJpeg, stripJpeg, "image/jpeg"],
  [isPng, stripPng, "image/png"],
  [isWebp, stripWebp, "image/webp"],
  [isGif, stripGif, "image/gif"],
];
const BY_SLICES = [
  [isBoxes, stripBoxes],
  [isWebm, stripWebm],
];

// Returns {blob, told, stripped}: `told` is what the file said about its maker; where `stripped` is
// false the file is as it was, for the server to clean.
export async function stripped(file) {
  const made = await strippedParts(file);
  if (!made) return { blob: file, told: null, stripped: false };
  return { blob: new Blob(made.parts, { type: made.type }), told: made.told, stripped: true };
}

async function strippedParts(file) {
  const start = new Uint8Array(await file.slice(0, 16).arrayBuffer());
  if (start.length < 16) return null;
  for (const [is, strip, type] of WHOLE) {
    if (!is(start)) continue;
    const made = strip(new Uint8Array(await file.arrayBuffer()));
    return made && { ...made, type };
  }
  for (const [is, strip] of BY_SLICES) if (is(start)) return followed(strip, file);
  return null;
}

async function followed(strip, file) {
  try {
    return { ...(await strip(file)), type: file.type };
  } catch (error) {
    // What ends too early is read past its end: a RangeError.
    if (error instanceof Unfollowed || error instanceof RangeError) return null;
    throw error;
  }
}
