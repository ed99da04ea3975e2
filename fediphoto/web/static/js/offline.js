// What works without a network: the worker that keeps copies is told what to have ready, and a page
// that is a copy says so.
import { _ } from "./words.js";

const SEEN = 40;

export function enhanceOffline() {
  const { copiedAt, copyWhy } = document.documentElement.dataset;
  if (copiedAt) tellAge(new Date(copiedAt), copyWhy);
  if (!("serviceWorker" in navigator)) return;
  const begin = () => register().catch(() => {}); // no room, or a private window: then without
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin, { once: true });
}

async function register() {
  const { own } = document.documentElement.dataset;
  await navigator.serviceWorker.register("/worker.js", { scope: "/", updateViaCache: "none" });
  const { active } = await navigator.serviceWorker.ready;
  addEventListener("online", () => active.postMessage({ type: "online" }));
  if (!own || document.documentElement.dataset.copiedAt || navigator.connection?.saveData) return;
  const paths = ["/", own, "/new"];
  const here = location.pathname + location.search;
  if (!paths.includes(here)) paths.push(here);
  active.postMessage({ type: "keep", paths, photos: seen() });
}

function seen() {
  const loaded = [...document.images].filter((image) => image.complete && image.naturalWidth);
  return [...new Set(loaded.map((image) => image.currentSrc))].slice(0, SEEN);
}

function tellAge(at, why) {
  const isToday = at.toDateString() === new Date().toDateString();
  const language = document.documentElement.lang;
  const time = at.toLocaleTimeString(language, { timeStyle: "short" });
  const when = isToday ? time : `${at.toLocaleDateString(language)}, ${time}`;
  const said = document.createElement("span");
  said.textContent = sentence(why, when);
  const again = document.createElement("a");
  again.href = "";
  again.textContent = _("Try again");
  const line = document.createElement("p");
  line.className = "copy-age";
  line.role = "status";
  line.append(said, " ", again);
  document.querySelector("main")?.prepend(line);
}

function sentence(why, when) {
  if (why === "slow") return _("The network is slow. This is how it looked at %(when)s.", { when });
  if (why === "down") return _("This place does not answer right now. This is how it looked at %(when)s.", { when });
  return _("You are offline. This is how it looked at %(when)s.", { when });
}
