// The blurring brush in the hand: by finger, pen, mouse, or arrow keys and space.

const STEP = 0.02;

// `stage()` draws the photo, `radius()` is a share of its longer side, `isOn()` whether the brush is
// in use; `stroke(one)` begins a stroke, `stroked()` follows each change of it. Returns what ends it.
export function enhanceBrush({ stage, ring, canvas, picture, radius, isOn, stroke, stroked }) {
  let going = null;
  let cursor = { x: 0.5, y: 0.5 }; // of the canvas as it is shown
  const abort = new AbortController();
  const listen = (name, hear) => picture.addEventListener(name, hear, { signal: abort.signal });

  const place = (clientX, clientY) => {
    const box = picture.getBoundingClientRect();
    const size = 2 * radius() * stage().shownLongest;
    ring.style.inlineSize = ring.style.blockSize = `${size}px`;
    ring.style.left = `${clientX - box.left - size / 2}px`;
    ring.style.top = `${clientY - box.top - size / 2}px`;
    ring.hidden = false;
  };
  listen("pointerdown", (event) => {
    if (!isOn() || event.button) return;
    event.preventDefault();
    picture.setPointerCapture(event.pointerId);
    going = { radius: radius(), points: [stage().at(event.clientX, event.clientY)] };
    stroke(going);
    place(event.clientX, event.clientY);
  });
  listen("pointermove", (event) => {
    if (!isOn()) return;
    place(event.clientX, event.clientY);
    if (!going) return;
    for (const one of event.getCoalescedEvents?.() ?? [event]) going.points.push(stage().at(one.clientX, one.clientY));
    stroked();
  });
  const end = () => (going = null);
  listen("pointerup", end);
  listen("pointercancel", end);
  listen("pointerleave", () => !going && (ring.hidden = true));
  listen("keydown", (event) => {
    if (!isOn() || event.target !== canvas) return;
    const step = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    const box = canvas.getBoundingClientRect();
    if (step) cursor = { x: within(cursor.x + step[0]), y: within(cursor.y + step[1]) };
    else if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    const [x, y] = [box.left + cursor.x * box.width, box.top + cursor.y * box.height];
    place(x, y);
    if (!step) {
      stroke({ radius: radius(), points: [stage().at(x, y)] });
      stroked();
    }
  });
  return () => {
    ring.hidden = true;
    abort.abort();
  };
}

const within = (share) => Math.min(1, Math.max(0, share));
