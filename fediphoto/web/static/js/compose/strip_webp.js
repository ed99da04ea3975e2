// A WebP with the chunks that draw it, and no others.
import { addExif, ascii, readText, uprightExif } from "./exif.js";

const DRAWING = new Set(["VP8X", "ICCP", "ANIM", "ANMF", "ALPH", "VP8 ", "VP8L"]);
const HAS_EXIF = 0x08;
const HAS_XMP = 0x04;

export const isWebp = (bytes) => ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 4) === "WEBP";

// {parts, told} as stripJpeg has them; null for a file that cannot be followed.
export function stripWebp(bytes) {
  const told = { orientation: 1, place: false, camera: false, time: false, words: false };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const limit = Math.min(bytes.length, 8 + view.getUint32(4, true));
  const kept = [];
  let at = 12;
  while (at + 8 <= limit) {
    const name = ascii(bytes, at, 4);
    const length = view.getUint32(at + 4, true);
    const end = at + 8 + length + (length % 2);
    if (at + 8 + length > bytes.length) return null;
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (DRAWING.has(name)) kept.push({ name, bytes: padded(bytes.slice(at, at + 8 + length)) });
    else if (name === "EXIF") addExif(told, tiffOf(content));
    else readText(content, told);
    at = end;
  }
  if (!kept.length) return null;
  told.trailing = bytes.length > limit + 1;
  const extended = kept.find((one) => one.name === "VP8X");
  const keepsTurn = told.orientation > 1 && extended !== undefined;
  if (extended) {
    extended.bytes[8] &= ~(HAS_EXIF | HAS_XMP);
    if (keepsTurn) extended.bytes[8] |= HAS_EXIF;
  }
  const parts = kept.map((one) => one.bytes);
  if (keepsTurn) parts.push(chunk("EXIF", uprightExif(told.orientation)));
  return { parts: [header(parts), ...parts], told };
}

// Some programs put JPEG's own mark before it.
function tiffOf(content) {
  return ascii(content, 0, 6) === "Exif\0\0" ? content.subarray(6) : content;
}

function padded(bytes) {
  if (bytes.length % 2 === 0) return bytes;
  const even = new Uint8Array(bytes.length + 1);
  even.set(bytes);
  return even;
}

function chunk(name, content) {
  const made = new Uint8Array(8 + content.length);
  made.set([...name].map((letter) => letter.charCodeAt(0)));
  new DataView(made.buffer).setUint32(4, content.length, true);
  made.set(content, 8);
  return padded(made);
}

function header(parts) {
  const made = new Uint8Array(12);
  made.set([..."RIFF    WEBP"].map((letter) => letter.charCodeAt(0)));
  const length = parts.reduce((sum, part) => sum + part.length, 4);
  new DataView(made.buffer).setUint32(4, length, true);
  return made;
}
