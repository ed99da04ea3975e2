// A part of the page that waits for something (`data-again`) looks after it by itself, and stops
// when it came: the page is read again, and the part exchanged.
const EVERY_MS = 3000;

export function enhanceAgain(part) {
  const waiting = part.querySelector("[data-again][id]");
  if (waiting) setTimeout(() => look(waiting), EVERY_MS);
}

async function look(waiting) {
  if (document.hidden) {
    document.addEventListener("visibilitychange", () => look(waiting), { once: true });
    return;
  }
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById(waiting.id);
      if (!found) return;
      const had = waiting.contains(document.activeElement);
      waiting.replaceWith(found);
      if (had) found.querySelector("a, button")?.focus();
      waiting = found;
    }
  } catch {
    // No connection: later.
  }
  if (waiting.hasAttribute("data-again")) setTimeout(() => look(waiting), EVERY_MS);
}
