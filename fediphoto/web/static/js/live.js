// While a page is open it says how many posts are new at home, and how much there is to hear of: by
// a stream of events, or by asking now and then where a network cuts or holds back streams.
// Where neither comes through nothing changes: the page is as it was loaded.
import { _, ngettext } from "./words.js";

const HIDDEN_FOR_MS = 10 * 60 * 1000; // a page nobody looks at gives its connection back
const SILENT_FOR_MS = 15 * 1000; // the first event comes at once, if any does
const FAILURES = 3; // in a row, without an event between them
const ASKED_EVERY_MS = 30 * 1000;
const ASKED_AT_LEAST_EVERY_MS = 8 * 60 * 1000;

export function enhanceLive(part) {
  const activity = part.querySelector("[data-live]");
  if (!activity) return;
  const news = part.querySelector("[data-news]");
  const fresh = new Set();
  const streams = "EventSource" in window;
  let source = null;
  let failures = 0;
  let silence = 0;
  let hiding = 0;
  let asking = 0;
  let pause_ms = ASKED_EVERY_MS;

  function open() {
    if (!streams) return ask();
    // (What came since the page was made, or while the connection was lost, is told as well.)
    source = new EventSource(news ? `/live?after=${news.dataset.newest}` : "/live");
    silence = setTimeout(giveUp, SILENT_FOR_MS);
    source.addEventListener("posts", (event) => {
      heard();
      fresh.add(event.data);
      if (news) announce(news, fresh.size);
    });
    source.addEventListener("messages", () => document.dispatchEvent(new Event("live:messages")));
    source.addEventListener("notifications", (event) => {
      heard();
      mark(activity, Number(event.data));
    });
    source.addEventListener("error", () => {
      failures += 1;
      if (failures >= FAILURES || source?.readyState === EventSource.CLOSED) giveUp();
    });
  }

  function heard() {
    clearTimeout(silence);
    failures = 0;
  }

  function close() {
    clearTimeout(silence);
    clearTimeout(asking);
    source?.close();
    source = null;
    asking = 0;
  }

  function giveUp() {
    close();
    ask();
  }

  // One question, then another after a while: sooner after news, later and later without.
  async function ask() {
    clearTimeout(asking);
    asking = setTimeout(ask, pause_ms);
    if (document.hidden) return;
    const before = `${fresh.size} ${activity.querySelector(".badge")?.textContent}`;
    try {
      const answer = await fetch(`/live/now?after=${news?.dataset.newest ?? ""}`, { redirect: "error" });
      if (!answer.ok) throw new Error(answer.status);
      const { notifications, posts } = await answer.json();
      mark(activity, notifications);
      if (news && posts > fresh.size) announce(news, posts);
      while (fresh.size < posts) fresh.add(`asked-${fresh.size}`);
    } catch {
      // No network at the moment; the next question may come through.
    }
    const after = `${fresh.size} ${activity.querySelector(".badge")?.textContent}`;
    pause_ms = before === after ? Math.min(pause_ms * 2, ASKED_AT_LEAST_EVERY_MS) : ASKED_EVERY_MS;
  }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiding);
    if (document.hidden) hiding = setTimeout(close, HIDDEN_FOR_MS);
    else if (asking) ask();
    else if (!source) open();
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", () => source ?? (asking || open()));
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
  badge.replaceChildren(before, count < 100 ? count.toLocaleString(document.documentElement.lang) : "99+", after);
}
