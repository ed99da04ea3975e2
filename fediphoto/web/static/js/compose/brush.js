// Making faces unrecognisable: what is painted over is mixed so coarsely that nothing is left of it.

const BLOCKS = 12; // of the longer side: a face that fills half of the photo has six
const MOST_PIXELS = 16_000_000; // of a canvas on some phones
const QUALITY = 0.92;

// A canvas with the picture and its strokes: [{radius, points: [{x, y}]}], in fractions of the
// picture's width and height, the radius of its longer side.
export function paint(picture, strokes, share = 1, ground = "") {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * share));
  canvas.height = Math.max(1, Math.round(picture.height * share));
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  if (ground) {
    pen.fillStyle = ground;
    pen.fillRect(0, 0, canvas.width, canvas.height);
  }
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const coarse = blurred(canvas);
  pen.save();
  pen.beginPath();
  const longest = Math.max(canvas.width, canvas.height);
  for (const { radius, points } of strokes) {
    for (const { x, y } of along(points, radius / 3)) {
      pen.moveTo(x * canvas.width + radius * longest, y * canvas.height);
      pen.arc(x * canvas.width, y * canvas.height, radius * longest, 0, 2 * Math.PI);
    }
  }
  pen.clip();
  pen.drawImage(coarse, 0, 0, canvas.width, canvas.height);
  pen.restore();
  return canvas;
}

// The whole photo with its strokes, as a JPEG.
export function baked(picture, strokes) {
  const share = Math.min(1, Math.sqrt(MOST_PIXELS / (picture.width * picture.height)));
  const canvas = paint(picture, strokes, share, "white"); // a JPEG knows no transparency
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("too large"))), "image/jpeg", QUALITY);
  });
}

// Halved again and again, so that every pixel has its part in the mean of its block.
function blurred(canvas) {
  let small = canvas;
  while (Math.max(small.width, small.height) > BLOCKS) {
    const next = document.createElement("canvas");
    const share = Math.max(0.5, BLOCKS / Math.max(small.width, small.height));
    next.width = Math.max(1, Math.round(small.width * share));
    next.height = Math.max(1, Math.round(small.height * share));
    next.getContext("2d").drawImage(small, 0, 0, next.width, next.height);
    small = next;
  }
  return small;
}

// The points of a stroke, and as many between them that no gap is left.
function* along(points, step) {
  let last = points[0];
  yield last;
  for (const point of points.slice(1)) {
    const count = Math.ceil(Math.hypot(point.x - last.x, point.y - last.y) / step);
    for (let number = 1; number <= count; number += 1) {
      const share = number / count;
      yield { x: last.x + (point.x - last.x) * share, y: last.y + (point.y - last.y) * share };
    }
    last = point;
  }
}
