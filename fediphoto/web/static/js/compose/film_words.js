// What the boxes of a film or of a HEIC that are no picture say of its maker.
import { readText } from "./exif.js";

const MOST_READ = 262_144;
const PLACE = /\xa9xyz|loci\0{4}|ISO6709|mdtalocation|LOCATION|gpmd|camm|freeGPS|GPS/;
const CAMERA = /\xa9(mak|mod)|(quicktime|android)\.(make|model|manufacturer)|mdta(make|model)|MAKE|MODEL|GoPro/;
const TIME = /creationdate|\xa9day|creation_time/;
const WORDS = /\xa9|[ -~]{8}/;

export function hear(bytes, told) {
  const read = bytes.subarray(0, MOST_READ);
  const text = new TextDecoder("latin1").decode(read);
  if (!WORDS.test(text)) return;
  const { orientation } = told;
  readText(read, told);
  told.orientation = orientation; // a film and a HEIC are turned by their boxes alone
  if (PLACE.test(text)) told.place = true;
  if (CAMERA.test(text)) told.camera = true;
  if (TIME.test(text)) told.time = true;
}
