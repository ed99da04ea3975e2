// What an EXIF block (TIFF inside of a photo) tells, and the smallest one that keeps a photo upright.
import { shotOf } from "./shot.js";

const ORIENTATION = 0x0112;
const MAKE = 0x010f;
const MODEL = 0x0110;
const TIMES = [0x0132, 0x9003, 0x9004];
const SUB_IFD = 0x8769;
const GPS_IFD = 0x8825;
const MOST_ENTRIES = 512;

// `bytes` begin with "II" or "MM". Returns {orientation, place, camera, time}; nothing throws.
function readExif(bytes) {
  const told = { orientation: 1, place: false, camera: false, time: false };
  if (bytes.length < 8) return told;
  const isLittle = bytes[0] === 0x49;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fits = (at, size) => at >= 0 && at + size <= bytes.length;
  const entries = (start) => {
    if (!fits(start, 2)) return [];
    const count = Math.min(view.getUint16(start, isLittle), MOST_ENTRIES);
    const found = [];
    for (let at = start + 2; found.length < count && fits(at, 12); at += 12) {
      found.push({ tag: view.getUint16(at, isLittle), at });
    }
    return found;
  };
  const read = (start, depth) => {
    for (const { tag, at } of entries(start)) {
      if (tag === ORIENTATION) told.orientation = view.getUint16(at + 8, isLittle);
      if (tag === MAKE || tag === MODEL) told.camera = true;
      if (TIMES.includes(tag)) told.time = true;
      if (tag === SUB_IFD && depth === 0) read(view.getUint32(at + 8, isLittle), 1);
      // A lone version number (tag 0) says nothing about a place.
      if (tag === GPS_IFD) told.place = entries(view.getUint32(at + 8, isLittle)).some((one) => one.tag > 0);
    }
  };
  read(view.getUint32(4, isLittle), 0);
  if (told.orientation < 1 || told.orientation > 8) told.orientation = 1;
  return told;
}

// A TIFF of 26 bytes that holds the orientation alone.
export function uprightExif(orientation) {
  return new Uint8Array([
    0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
  ]);
}

export function ascii(bytes, start, length) {
  return String.fromCharCode(...bytes.subarray(start, start + length));
}

// Whether XMP (or any other text) speaks of a place, a camera, a time.
export function readText(bytes, told) {
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, 262144));
  if (/GPSL|GPSA|LocationCreated|:City|:Country|geo:lat/i.test(text)) told.place = true;
  if (/tiff:(Make|Model)|aux:Lens|exifEX:/.test(text)) told.camera = true;
  if (/CreateDate|DateTimeOriginal|DateCreated/.test(text)) told.time = true;
  // Some editors write the orientation here alone.
  const turned = /tiff:Orientation(?:="|>)([2-8])\b/.exec(text);
  if (turned && told.orientation === 1) told.orientation = Number(turned[1]);
  told.words = true;
}

// What is known already, and what an EXIF block adds.
export function addExif(told, tiff) {
  const exif = readExif(tiff);
  if (exif.orientation > 1) told.orientation = exif.orientation;
  for (const name of ["place", "camera", "time"]) told[name] ||= exif[name];
  told.shot ??= shotOf(tiff);
}
