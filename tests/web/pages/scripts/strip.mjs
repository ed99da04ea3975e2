// Strips the files named on standard input ({"modules", "files": [{"from", "to", "type"}]}) as the page does.
import { openAsBlob, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { modules, files } = JSON.parse(readFileSync(0, "utf8"));
const { stripped } = await import(pathToFileURL(`${modules}/strip.js`));
const answers = [];
for (const { from, to, type } of files) {
  const counted = { bytes: 0 };
  const made = await stripped(counting(await openAsBlob(from, { type }), counted));
  writeFileSync(to, new Uint8Array(await made.blob.arrayBuffer()));
  const { told, stripped: was, blob } = made;
  answers.push({ told, stripped: was, type: blob.type, read: counted.bytes });
}
console.log(JSON.stringify(answers));

// The file, and how many bytes of it are read into memory.
function counting(blob, counted) {
  const [slice, all] = [blob.slice.bind(blob), blob.arrayBuffer.bind(blob)];
  blob.slice = (...places) => counting(slice(...places), counted);
  blob.arrayBuffer = () => {
    counted.bytes += blob.size;
    return all();
  };
  return blob;
}
