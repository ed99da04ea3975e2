// A JPEG without what cameras and programs wrote into it; the picture's own bytes stay as they are.
import { addExif, ascii, readText, uprightExif } from "./exif.js";

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const COM = 0xfe;
const JFIF_BYTES = 18; // marker, length, "JFIF", version, density; a thumbnail would follow

export const isJpeg = (bytes) => bytes[0] === 0xff && bytes[1] === SOI && bytes[2] === 0xff;

// Returns {parts, told}: the pieces of the new file in order, and what the old one told. null for
// a file that cannot be followed.
export function stripJpeg(bytes) {
  const told = { orientation: 1, place: false, camera: false, time: false, words: false };
  const kept = [];
  let at = 2;
  let isEnded = false;
  while (at + 4 <= bytes.length || (at + 2 <= bytes.length && bytes[at + 1] === EOI)) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1];
    if (marker === 0xff) {
      at += 1; // fill bytes
      continue;
    }
    if (marker === EOI) {
      kept.push(bytes.subarray(at, at + 2));
      isEnded = true;
      break;
    }
    if (marker >= 0xd0 && marker <= 0xd7) {
      kept.push(bytes.subarray(at, at + 2));
      at += 2;
      continue;
    }
    const end = at + 2 + (bytes[at + 2] << 8) + bytes[at + 3];
    if (end > bytes.length || end < at + 4) return null;
    const segment = keptSegment(bytes, marker, at, end, told);
    if (segment) kept.push(segment);
    at = end;
    if (marker === SOS) {
      const scanned = endOfScan(bytes, at);
      kept.push(bytes.subarray(at, scanned));
      at = scanned;
    }
  }
  if (!kept.length) return null;
  told.trailing = isEnded && at + 2 < bytes.length;
  if (told.orientation > 1) kept.unshift(exifSegment(told.orientation));
  return { parts: [bytes.subarray(0, 2), ...kept], told };
}

function keptSegment(bytes, marker, at, end, told) {
  const isApp = marker >= 0xe0 && marker <= 0xef;
  if (!isApp && marker !== COM) return bytes.subarray(at, end);
  const name = ascii(bytes, at + 4, 12);
  const content = bytes.subarray(at + 4, end);
  if (marker === 0xe0) return name.startsWith("JFIF\0") ? bareJfif(bytes.subarray(at, end)) : null;
  if (marker === 0xe2 && name.startsWith("ICC_PROFILE")) return bytes.subarray(at, end);
  if (marker === 0xee && name.startsWith("Adobe")) return bytes.subarray(at, Math.min(end, at + 16));
  if (marker === 0xe1 && name.startsWith("Exif\0")) addExif(told, content.subarray(6));
  else readText(content, told);
  return null;
}

function bareJfif(segment) {
  if (segment.length < JFIF_BYTES) return null;
  const bare = segment.slice(0, JFIF_BYTES);
  bare.set([0, JFIF_BYTES - 2], 2);
  bare.set([0, 0], JFIF_BYTES - 2);
  return bare;
}

function endOfScan(bytes, start) {
  let at = bytes.indexOf(0xff, start);
  while (at !== -1 && at + 1 < bytes.length) {
    const next = bytes[at + 1];
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
    at = bytes.indexOf(0xff, at + (next === 0xff ? 1 : 2));
  }
  return bytes.length;
}

function exifSegment(orientation) {
  const tiff = uprightExif(orientation);
  const segment = new Uint8Array(10 + tiff.length);
  segment.set([0xff, 0xe1, 0, 8 + tiff.length, 0x45, 0x78, 0x69, 0x66, 0, 0]);
  segment.set(tiff, 10);
  return segment;
}
