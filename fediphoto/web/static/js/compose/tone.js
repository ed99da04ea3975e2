// The colours of an edit, computed as the server computes them (media/editing.py): look, saturation,
// brightness with contrast, each rounded to 8 bits.

// Changes RGBA bytes in place; `look` is one of looks.json, or undefined.
export function tone(data, edits, look) {
  const steps = [];
  if (look && edits.strength > 0) steps.push(lookStep(look, edits.strength));
  if (edits.saturation) steps.push(matrixStep(saturating(1 + edits.saturation)));
  if (edits.brightness || edits.contrast) steps.push(lineStep(edits.brightness, edits.contrast));
  for (const step of steps) step(data);
}

function saturating(value) {
  const [red, green, blue] = [0.213 * (1 - value), 0.715 * (1 - value), 0.072 * (1 - value)];
  return [red + value, green, blue, 0, red, green + value, blue, 0, red, green, blue + value, 0];
}

function matrixStep(m) {
  const [o1, o2, o3] = [m[3] * 255, m[7] * 255, m[11] * 255];
  return (data) => {
    for (let at = 0; at < data.length; at += 4) {
      const r = data[at];
      const g = data[at + 1];
      const b = data[at + 2];
      // (A clamped array rounds and clamps by itself.)
      data[at] = m[0] * r + m[1] * g + m[2] * b + o1;
      data[at + 1] = m[4] * r + m[5] * g + m[6] * b + o2;
      data[at + 2] = m[8] * r + m[9] * g + m[10] * b + o3;
    }
  };
}

function lookStep(look, strength) {
  const m = look.matrix;
  const [o1, o2, o3] = [m[3] * 255, m[7] * 255, m[11] * 255];
  const [red, green, blue] = ["r", "g", "b"].map((channel) => table(look.tables?.[channel] ?? [0, 1]));
  const rest = 1 - strength;
  const byte = new Uint8ClampedArray(3);
  return (data) => {
    for (let at = 0; at < data.length; at += 4) {
      const r = data[at];
      const g = data[at + 1];
      const b = data[at + 2];
      byte[0] = m[0] * r + m[1] * g + m[2] * b + o1;
      byte[1] = m[4] * r + m[5] * g + m[6] * b + o2;
      byte[2] = m[8] * r + m[9] * g + m[10] * b + o3;
      data[at] = r * rest + red[byte[0]] * strength;
      data[at + 1] = g * rest + green[byte[1]] * strength;
      data[at + 2] = b * rest + blue[byte[2]] * strength;
    }
  };
}

function lineStep(brightness, contrast) {
  const slope = 1 + contrast * (contrast < 0 ? 0.9 : 1.5);
  const line = new Uint8ClampedArray(256);
  for (let value = 0; value < 256; value += 1) {
    line[value] = ((value / 255 + 0.5 * brightness - 0.5) * slope + 0.5) * 255;
  }
  return (data) => {
    for (let at = 0; at < data.length; at += 4) {
      data[at] = line[data[at]];
      data[at + 1] = line[data[at + 1]];
      data[at + 2] = line[data[at + 2]];
    }
  };
}

// Values evenly spaced over 0 to 1, straight lines between.
function table(values) {
  const spans = values.length - 1;
  const made = new Uint8ClampedArray(256);
  for (let value = 0; value < 256; value += 1) {
    const at = (value / 255) * spans;
    const before = Math.min(Math.floor(at), spans - 1);
    made[value] = (values[before] + (at - before) * (values[before + 1] - values[before])) * 255;
  }
  return made;
}
