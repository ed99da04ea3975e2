// The photo in the editor: drawn as it will be, from a picture small enough to be drawn at once.
import { enlargement, turned, WHOLE } from "./geometry.js";
import { paint } from "./brush.js";
import { tone } from "./tone.js";

const LONGEST_PX = 1000;

// Whether the browser lets pages read what they draw; some answer noise, against fingerprinting.
export function canRead() {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.fillStyle = "rgb(10 120 230)";
  pen.fillRect(0, 0, 8, 8);
  const { data } = pen.getImageData(0, 0, 8, 8);
  return data.every((value, at) => value === [10, 120, 230, 255][at % 4]);
}

export class Stage {
  // `picture` is the whole photo as it was given; `strokes` are painted on it before all else.
  constructor(picture, canvas) {
    const share = Math.min(1, LONGEST_PX / Math.max(picture.width, picture.height));
    this.canvas = canvas;
    this.source = scaled(picture, share);
    this.painted = this.source;
  }

  blur(strokes) {
    this.painted = strokes.length ? paint(this.source, strokes) : this.source;
  }

  // The sides of the frame that a crop is a part of.
  frame(edits) {
    return turned(this.source.width, this.source.height, edits.turns);
  }

  // Draws what `edits` make of it; without the crop where the crop is being chosen.
  draw(edits, look, crop = edits.crop, canvas = this.canvas, longest = LONGEST_PX) {
    const [width, height] = this.frame(edits);
    const part = crop ?? WHOLE;
    const share = Math.min(1, longest / Math.max(width * part.width, height * part.height));
    canvas.width = Math.max(1, Math.round(width * part.width * share));
    canvas.height = Math.max(1, Math.round(height * part.height * share));
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.imageSmoothingQuality = "high";
    pen.setTransform(share, 0, 0, share, -part.x * width * share, -part.y * height * share);
    pen.translate(width / 2, height / 2);
    pen.rotate((edits.straighten * Math.PI) / 180);
    const larger = enlargement(width, height, edits.straighten);
    pen.scale(larger, larger);
    pen.rotate((edits.turns * Math.PI) / 2);
    pen.translate(-this.source.width / 2, -this.source.height / 2);
    pen.drawImage(this.painted, 0, 0);
    if (canvas === this.canvas) this.back = pen.getTransform().inverse();
    const pixels = pen.getImageData(0, 0, canvas.width, canvas.height);
    tone(pixels.data, edits, look);
    pen.putImageData(pixels, 0, 0);
  }

  // Where a point of the window lies in the photo as it was given, in fractions.
  at(clientX, clientY) {
    const box = this.canvas.getBoundingClientRect();
    const share = this.canvas.width / box.width;
    const point = this.back.transformPoint(
      new DOMPoint((clientX - box.left) * share, (clientY - box.top) * share),
    );
    return { x: point.x / this.source.width, y: point.y / this.source.height };
  }

  // How long the photo's longer side is on the screen, in CSS pixels, cropped or not.
  get shownLongest() {
    const box = this.canvas.getBoundingClientRect();
    const sourceToScreen = box.width / this.canvas.width / Math.hypot(this.back.a, this.back.b);
    return Math.max(this.source.width, this.source.height) * sourceToScreen;
  }
}

function scaled(picture, share) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * share));
  canvas.height = Math.max(1, Math.round(picture.height * share));
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}
