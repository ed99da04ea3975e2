// Which word of a text the cursor stands in, where it names a person, a hashtag or an emoji.

const KINDS = { "@": "people", "#": "tags", ":": "emoji" };
const SHORTEST = { people: 1, tags: 1, emoji: 2 };
const WORD = /(^|[\s(])([@#:])([\p{L}\p{N}_.@-]*)$/u;

// {kind, query, start, end} of the word before `at`, or null.
export function tokenAt(text, at) {
  const found = WORD.exec(text.slice(0, at));
  if (!found) return null;
  const [, , sign, query] = found;
  const kind = KINDS[sign];
  if (query.length < SHORTEST[kind] || (kind !== "people" && /[.@-]/.test(query))) return null;
  return { kind, query, start: at - query.length - 1, end: at };
}

// The text with the suggestion put in, and where the cursor stands then.
export function completed(text, token, value) {
  const before = text.slice(0, token.start) + value;
  const after = text.slice(token.end);
  const space = /^\s/.test(after) ? "" : " ";
  return { text: before + space + after, at: before.length + 1 };
}
