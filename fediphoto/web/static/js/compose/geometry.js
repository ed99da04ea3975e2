// Where the parts of a photo are while it is turned, straightened and cropped (media/editing.py).

export const WHOLE = Object.freeze({ x: 0, y: 0, width: 1, height: 1 });
const LEAST = 0.05;

// How much larger a straightened picture is drawn, so that no corner is empty.
export function enlargement(width, height, straighten) {
  const angle = (Math.abs(straighten) * Math.PI) / 180;
  return Math.cos(angle) + Math.sin(angle) * Math.max(width / height, height / width);
}

// The picture's sides after `turns` quarters.
export function turned(width, height, turns) {
  return turns % 2 ? [height, width] : [width, height];
}

// The largest crop of a shape (`ratio` = width : height in pixels, null for any) around the middle
// of `crop`, in a frame of `width` × `height`.
export function shaped(crop, ratio, width, height) {
  if (!ratio) return crop;
  const inFrame = (ratio * height) / width; // of fractions
  let [wide, high] = [1, 1 / inFrame];
  if (high > 1) [wide, high] = [inFrame, 1];
  const x = clamp(crop.x + crop.width / 2 - wide / 2, 0, 1 - wide);
  const y = clamp(crop.y + crop.height / 2 - high / 2, 0, 1 - high);
  return { x, y, width: wide, height: high };
}

export function moved(crop, dx, dy) {
  return { ...crop, x: clamp(crop.x + dx, 0, 1 - crop.width), y: clamp(crop.y + dy, 0, 1 - crop.height) };
}

// The crop with one corner (nw, ne, sw, se) dragged by dx, dy; `ratio` as of `shaped`.
export function resized(crop, corner, dx, dy, ratio, width, height) {
  const isWest = corner.includes("w");
  const isNorth = corner.includes("n");
  const fixedX = isWest ? crop.x + crop.width : crop.x;
  const fixedY = isNorth ? crop.y + crop.height : crop.y;
  const roomX = isWest ? fixedX : 1 - fixedX;
  const roomY = isNorth ? fixedY : 1 - fixedY;
  let wide = clamp(crop.width + (isWest ? -dx : dx), LEAST, roomX);
  let high = clamp(crop.height + (isNorth ? -dy : dy), LEAST, roomY);
  if (ratio) {
    const inFrame = (ratio * height) / width;
    const leads = Math.abs(dx) >= Math.abs(dy) ? wide : high * inFrame;
    wide = clamp(leads, Math.max(LEAST, LEAST * inFrame), Math.min(roomX, roomY * inFrame));
    high = wide / inFrame;
  }
  return { x: isWest ? fixedX - wide : fixedX, y: isNorth ? fixedY - high : fixedY, width: wide, height: high };
}

// The crop after one more quarter clockwise: what was above is at the right.
export function turnedCrop({ x, y, width, height }, quarters) {
  let crop = { x, y, width, height };
  for (let turn = 0; turn < quarters; turn += 1) {
    crop = { x: 1 - crop.y - crop.height, y: crop.x, width: crop.height, height: crop.width };
  }
  return crop;
}

// As the server takes it: nothing hangs over, by no rounding.
export function exact(crop) {
  const round = (value) => Math.round(value * 1e5) / 1e5;
  const x = clamp(round(crop.x), 0, 1);
  const y = clamp(round(crop.y), 0, 1);
  return { x, y, width: Math.min(round(crop.width), 1 - x), height: Math.min(round(crop.height), 1 - y) };
}

export function isWhole(crop) {
  return crop.x < 1e-4 && crop.y < 1e-4 && crop.width > 1 - 1e-4 && crop.height > 1 - 1e-4;
}

function clamp(value, low, high) {
  return Math.min(Math.max(value, low), Math.max(low, high));
}
