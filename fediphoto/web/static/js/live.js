// While a page is open it says how many posts are new at home, and how much there is to hear of.
// Where no events come (no script, no connection) nothing changes: the page is as it was loaded.
import { _, ngettext } from "./words.js";

const HIDDEN_FOR_MS = 10 * 60 * 1000; // a page nobody looks at gives its connection back

export function enhanceLive(part) {
  const activity = part.querySelector("[data-live]");
  if (!activity || !("EventSource" in window)) return;
  const news = part.querySelector("[data-news]");
  const fresh = new Set();
  let source = null;
  let timer = 0;

  function open() {
    source = new EventSource("/live");
    source.addEventListener("posts", (event) => {
      fresh.add(event.data);
      if (news) announce(news, fresh.size);
    });
    source.addEventListener("messages", () => document.dispatchEvent(new Event("live:messages")));
    source.addEventListener("notifications", (event) => mark(activity, Number(event.data)));
  }

  function close() {
    source?.close();
    source = null;
  }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(close, HIDDEN_FOR_MS);
    else if (!source) open();
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", () => source ?? open());
}

function announce(news, count) {
  news.querySelector("a").textContent = ngettext("%(num)s new post", "%(num)s new posts", count);
  news.hidden = false;
}

function mark(activity, count) {
  let badge = activity.querySelector(".badge");
  if (!count) {
    badge?.remove();
    return;
  }
  if (!badge) {
    badge = document.createElement("span");
    badge.className = "badge";
    activity.append(badge);
  }
  const before = document.createElement("span");
  const after = document.createElement("span");
  before.className = after.className = "unseen";
  before.textContent = ", ";
  after.textContent = ` ${_("new")}`;
  badge.replaceChildren(before, count < 100 ? String(count) : "99+", after);
}
