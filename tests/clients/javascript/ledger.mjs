// Does the steps of a scenario one after another and says of each how it went: a JSON line a step.

import { readFileSync } from "node:fs";

/** What the test gives the program: the instance's address, tokens by name, a photo's path. */
export function given() {
  return JSON.parse(readFileSync(0, "utf8"));
}

/** A photo as browsers hand it over. */
export function photo(path, name = "photo.jpg") {
  return new File([readFileSync(path)], name, { type: "image/jpeg" });
}

/** Stop the step unless it is so. */
export function expect(condition, sentence = "not as expected") {
  if (!condition) throw new Error(sentence);
}

/** `check`'s first truthy answer; fails after `patience_ms` without one. */
export async function eventually(check, patience_ms = 100000) {
  const deadline = Date.now() + patience_ms;
  for (;;) {
    const found = await check();
    if (found) return found;
    expect(Date.now() < deadline, "still not so");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/**
 * What `heard` resolves to, while `deed` is done every other second: a stream tells nothing of what
 * happened before it was open, and libraries do not say when it is. Also what the deeds answered.
 */
export async function whileDoing(deed, heard) {
  const done = [];
  for (;;) {
    done.push(await deed());
    const pause = new Promise((resolve) => setTimeout(resolve, 2000));
    const first = await Promise.race([heard.then((found) => [found]), pause]);
    if (first) return { found: first[0], done };
  }
}

const STEP_MS = 120000;

async function within(patience_ms, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end within ${patience_ms} ms`)), patience_ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Each step is [operation, function]; later steps find what earlier ones kept. */
export async function run(steps) {
  for (const [operation, step] of steps) {
    try {
      await within(STEP_MS, step());
      say({ operation, result: "works" });
    } catch (error) {
      const result = error?.name === "NotImplementedError" ? "not in the library" : "fails";
      say({ operation, result, why: sentence(error) });
    }
  }
}

/** One line for the test to read. */
export function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function sentence(error) {
  const answered = error?.response?.data ?? error?.rawResponse;
  const more = answered ? ` ${JSON.stringify(answered).slice(0, 300)}` : "";
  return `${error?.name ?? ""}: ${error?.message ?? error}${more}`;
}
