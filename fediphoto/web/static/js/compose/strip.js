// A photo as it leaves this device: without place, camera, times and words, its pixels untouched.
import { isJpeg, stripJpeg } from "./strip_jpeg.js";
import { isPng, stripPng } from "./strip_png.js";
import { isWebp, stripWebp } from "./strip_webp.js";

const WAYS = [
  [isJpeg, stripJpeg, "image/jpeg"],
  [isPng, stripPng, "image/png"],
  [isWebp, stripWebp, "image/webp"],
];

// Returns {blob, told, stripped}: `told` is what the file said about its maker; where `stripped` is
// false the file is as it was, for the server to clean.
export async function stripped(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  for (const [is, strip, type] of WAYS) {
    if (bytes.length < 16 || !is(bytes)) continue;
    const made = strip(bytes);
    if (made) return { blob: new Blob(made.parts, { type }), told: made.told, stripped: true };
  }
  return { blob: file, told: null, stripped: false };
}
