// What was searched for before is kept on this device only, and forgotten when one says so.

const KEY = "searched";
const MOST = 8;

export function enhanceRecent(part) {
  const form = part.querySelector("form[data-recent]");
  if (!form) return;
  const typed = new URLSearchParams(location.search).get("q")?.trim();
  if (typed && form.querySelector("input[type=search]").value === typed) note(typed);
  const place = part.querySelector("[data-recent-list]");
  if (!place) return;
  show(place);
  place.querySelector("button").addEventListener("click", () => {
    keep([]);
    show(place);
    form.querySelector("input[type=search]").focus();
  });
}

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY));
    return Array.isArray(found) ? found.filter((one) => typeof one === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}

function keep(list) {
  try {
    if (list.length) localStorage.setItem(KEY, JSON.stringify(list));
    else localStorage.removeItem(KEY);
  } catch {
    // a private window keeps nothing
  }
}

function note(query) {
  keep([query, ...kept().filter((one) => one !== query)].slice(0, MOST));
}

function show(place) {
  const list = kept();
  place.hidden = !list.length;
  place.querySelector("ul").replaceChildren(
    ...list.map((query) => {
      const line = document.createElement("li");
      const link = document.createElement("a");
      link.href = `/search?q=${encodeURIComponent(query)}`;
      link.className = "guess";
      link.dir = "auto";
      link.textContent = query;
      line.append(link);
      return line;
    }),
  );
}
