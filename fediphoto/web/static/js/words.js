// What the scripts say, in the language of the page; sentences stand in the code in English.
const language = document.documentElement.lang;
const { words, plural } = language === "en" ? { words: {}, plural: (n) => Number(n !== 1) } : await read();

async function read() {
  try {
    return await import(new URL(`../words/${language}.js`, import.meta.url));
  } catch {
    return { words: {}, plural: (n) => Number(n !== 1) };
  }
}

// A sentence; `%(name)s` stands for a value.
export function _(sentence, values = {}) {
  return filled(words[sentence] ?? sentence, values);
}

// A sentence that counts; `%(num)s` is the number.
export function ngettext(one, many, number, values = {}) {
  const forms = words[one] ?? [one, many];
  const form = words[one] ? plural(number) : Number(number !== 1);
  return filled(forms[form] ?? many, { num: number.toLocaleString(language), ...values });
}

function filled(sentence, values) {
  return sentence.replace(/%\((\w+)\)s|%%/g, (whole, name) => (name ? values[name] : "%"));
}
