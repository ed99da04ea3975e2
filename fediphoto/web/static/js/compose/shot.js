// The camera and the exposure behind a photo: all that is ever told of its EXIF, if one chooses so.
const TEXT = 2;
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
const SIZES = { [TEXT]: 1, [SHORT]: 2, [LONG]: 4, [RATIONAL]: 8 };
const NAMES = {
  0x010f: "make",
  0x0110: "model",
  0xa434: "lens",
  0x829a: "exposure",
  0x829d: "aperture",
  0x8827: "iso",
  0x920a: "focal_length",
};
const MOST_ENTRIES = 512;
const LONGEST = 100;

// What a TIFF ("II" or "MM" at its beginning) says, by the server's own names (media/shot.py), which
// looks at it again; {} for nothing. Nothing throws.
export function shotOf(bytes) {
  const shot = {};
  if (bytes.length < 8) return shot;
  const isLittle = bytes[0] === 0x49;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fits = (at, size) => at >= 0 && at + size <= bytes.length;
  const value = (at) => {
    const type = view.getUint16(at + 2, isLittle);
    const size = SIZES[type] * view.getUint32(at + 4, isLittle);
    const start = size > 4 ? view.getUint32(at + 8, isLittle) : at + 8;
    if (!(size > 0) || !fits(start, size)) return null;
    if (type === TEXT) return words(bytes.subarray(start, start + Math.min(size, 10 * LONGEST)));
    if (type === SHORT) return view.getUint16(start, isLittle);
    if (type === LONG) return view.getUint32(start, isLittle);
    return view.getUint32(start, isLittle) / view.getUint32(start + 4, isLittle);
  };
  const read = (start, depth) => {
    if (!fits(start, 2)) return;
    const count = Math.min(view.getUint16(start, isLittle), MOST_ENTRIES);
    for (let number = 0, at = start + 2; number < count && fits(at, 12); number += 1, at += 12) {
      const tag = view.getUint16(at, isLittle);
      if (tag === 0x8769 && depth === 0) read(view.getUint32(at + 8, isLittle), 1);
      const name = NAMES[tag];
      const said = name && value(at);
      if (said && (typeof said === "string" || Number.isFinite(said))) shot[name] ??= said;
    }
  };
  read(view.getUint32(4, isLittle), 0);
  return shot;
}

function words(bytes) {
  const text = new TextDecoder().decode(bytes).split("\0")[0];
  return text.replace(/[\p{C}\p{Z}]+/gu, " ").trim().slice(0, LONGEST).trim();
}

// What will stand under the photo: camera, lens, `35 mm`, `f/2`, `1/250 s`, `ISO 400`. '' for nothing.
// `inSeconds` puts a number as seconds.
export function shotLine(shot, language, inSeconds) {
  const number = (value, digits = 2) => value.toLocaleString(language, { maximumFractionDigits: digits, useGrouping: false });
  const parts = [camera(shot.make ?? "", shot.model ?? ""), shot.lens];
  if (shot.focal_length) parts.push(millimetres(shot.focal_length, language));
  if (shot.aperture) parts.push(`f/${number(shot.aperture)}`);
  if (shot.exposure) {
    const isShort = shot.exposure < 0.4;
    parts.push(inSeconds(isShort ? `${number(1)}/${number(Math.round(1 / shot.exposure), 0)}` : number(shot.exposure, 4)));
  }
  if (shot.iso) parts.push(`ISO ${number(shot.iso, 0)}`);
  return parts.filter(Boolean).join(" · ");
}

const millimetres = (length, language) =>
  length.toLocaleString(language, { style: "unit", unit: "millimeter", maximumFractionDigits: 2 });

// Makers shout, and write their whole company into every photo.
function camera(make, model) {
  const maker = make.split(" ")[0];
  if (!maker) return model;
  const isLoud = maker.length > 3 && maker === maker.toUpperCase() && maker !== maker.toLowerCase();
  const spoken = isLoud ? maker[0] + maker.slice(1).toLowerCase() : maker;
  const [first, ...rest] = model.split(" ");
  return `${spoken} ${first.toLowerCase() === maker.toLowerCase() ? rest.join(" ") : model}`.trim();
}
