// What one may mean appears under the search field as one types; arrow keys walk through it.

const PAUSE_MS = 180;

export function enhanceGuesses(part) {
  for (const form of part.querySelectorAll("form[data-guesses]")) guess(form);
}

function guess(form) {
  const input = form.querySelector("input[type=search]");
  const box = document.createElement("div");
  box.className = "guess-box";
  box.hidden = true;
  form.append(box);
  let timer = 0;
  let asked = null;

  const close = () => {
    asked?.abort();
    clearTimeout(timer);
    box.hidden = true;
  };
  const ask = async () => {
    const query = input.value.trim();
    if (!query) return close();
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.guesses}?q=${encodeURIComponent(query)}`, {
        signal: asked.signal,
        redirect: "error",
      });
      if (!answer.ok) return close();
      const list = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("ul");
      if (box.contains(document.activeElement)) return; // one walks through those that were there
      box.replaceChildren(list);
      box.hidden = !list.children.length;
    } catch {
      // another letter was typed meanwhile, or there is no network: the form still works
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  if (input.value !== input.defaultValue && document.activeElement === input) ask(); // typed before this came
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !box.hidden) {
      event.preventDefault();
      close();
      input.focus();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || box.hidden) return;
    event.preventDefault();
    const stops = [input, ...box.querySelectorAll("a")];
    const here = stops.indexOf(document.activeElement);
    stops[(here + step + stops.length) % stops.length].focus();
  });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) box.hidden = true;
  });
  form.addEventListener("submit", close);
}
