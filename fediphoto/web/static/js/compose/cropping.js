// The frame of a crop over the photo: dragged, pulled at its corners, or moved by arrow keys.
import { moved, resized } from "./geometry.js";

const STEP = 0.01;
const LARGE_STEP = 0.05;

// `now()` is {crop, ratio, width, height} (the frame in pixels); `set(crop)` takes another.
export function enhanceCropping(part, now, set) {
  const frame = part.querySelector("[data-frame]");
  const abort = new AbortController();
  const { signal } = abort;
  let held = null;

  const change = (corner, dx, dy, from = now().crop) => {
    const { ratio, width, height } = now();
    set(corner ? resized(from, corner, dx, dy, ratio, width, height) : moved(from, dx, dy));
  };
  frame.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button || held) return;
      event.preventDefault();
      const corner = event.target.dataset.corner ?? "";
      (corner ? event.target : frame).focus({ preventScroll: true });
      frame.setPointerCapture(event.pointerId);
      held = { corner, x: event.clientX, y: event.clientY, crop: now().crop, id: event.pointerId };
      part.dataset.held = "";
    },
    { signal },
  );
  frame.addEventListener(
    "pointermove",
    (event) => {
      if (event.pointerId !== held?.id) return;
      const box = part.getBoundingClientRect();
      change(held.corner, (event.clientX - held.x) / box.width, (event.clientY - held.y) / box.height, held.crop);
    },
    { signal },
  );
  const end = () => {
    held = null;
    delete part.dataset.held;
  };
  for (const name of ["pointerup", "pointercancel"]) frame.addEventListener(name, end, { signal });
  frame.addEventListener(
    "keydown",
    (event) => {
      const size = event.shiftKey ? LARGE_STEP : STEP;
      const step = { ArrowLeft: [-size, 0], ArrowRight: [size, 0], ArrowUp: [0, -size], ArrowDown: [0, size] }[event.key];
      if (!step) return;
      event.preventDefault();
      change(event.target.dataset.corner ?? "", ...step);
    },
    { signal },
  );
  return () => abort.abort();
}

// Puts the frame where the crop is.
export function showCrop(part, { x, y, width, height }) {
  const { style } = part.querySelector("[data-frame]");
  const share = (value) => `${(value * 100).toFixed(3)}%`;
  Object.assign(style, { left: share(x), top: share(y), width: share(width), height: share(height) });
}
