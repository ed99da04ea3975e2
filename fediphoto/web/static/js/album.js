// Albums: which photo is shown, dots, arrow keys, arrows for those with a mouse, a double tap that
// likes. Swiping is the strip's own.
import { icon } from "./icon.js";
import { glide } from "./motion.js";
import { _ } from "./words.js";

const HEART_MS = 700;
const KEYS = ["ArrowLeft", "ArrowRight", "Home", "End"];

export function enhanceAlbums(part) {
  for (const album of part.querySelectorAll(".album")) {
    if (Number(album.dataset.count) > 1) addSteps(album);
    album.addEventListener("dblclick", (event) => {
      if (!event.target.closest("a, button, summary, video[controls]")) like(album);
    });
  }
}

function addSteps(album) {
  const strip = album.querySelector(".album-strip");
  const photos = [...strip.children];
  const at = album.querySelector("[data-at]");
  const dots = made("span", "album-dots");
  const said = made("span", "unseen");
  const last = photos.length - 1;
  let shown = 0;

  // (From right to left the strip's beginning is on the right, and it scrolls to negative places.)
  const place = () => Math.round(Math.abs(strip.scrollLeft) / strip.clientWidth) || 0;
  const isMirrored = () => getComputedStyle(strip).direction === "rtl";

  function go(index) {
    const wanted = Math.min(last, Math.max(0, index));
    const left = wanted * strip.clientWidth * (isMirrored() ? -1 : 1);
    strip.scrollTo({ left, behavior: glide() });
    said.textContent = photos[wanted].getAttribute("aria-label");
  }

  function show() {
    shown = place();
    at.textContent = (shown + 1).toLocaleString(document.documentElement.lang);
    steps[0].hidden = shown === 0;
    steps[1].hidden = shown === last;
    [...dots.children].forEach((dot, index) => dot.toggleAttribute("data-shown", index === shown));
  }

  const steps = [-1, 1].map((by) => {
    const button = made("button", "album-step");
    button.type = "button";
    button.dataset.by = by;
    button.setAttribute("aria-label", by < 0 ? _("Previous photo") : _("Next photo"));
    button.append(icon(by < 0 ? "back" : "next"));
    button.addEventListener("click", () => go(shown + by));
    return button;
  });
  strip.addEventListener("keydown", (event) => {
    if (event.target !== strip || !KEYS.includes(event.key) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const forward = isMirrored() ? "ArrowLeft" : "ArrowRight";
    if (event.key === "Home") go(0);
    else if (event.key === "End") go(last);
    else go(place() + (event.key === forward ? 1 : -1));
  });
  strip.addEventListener("scroll", show, { passive: true });
  said.setAttribute("role", "status");
  dots.setAttribute("aria-hidden", "true");
  dots.append(...photos.map(() => document.createElement("i")));
  album.append(...steps, dots, said);
  show();
}

function made(name, className) {
  const element = document.createElement(name);
  element.className = className;
  return element;
}

function like(album) {
  const button = album.closest(".post")?.querySelector('[data-deed="like"]');
  if (!button) return;
  const heart = icon("heart-full");
  heart.classList.add("burst");
  setTimeout(() => heart.remove(), HEART_MS);
  album.append(heart);
  if (button.getAttribute("aria-pressed") === "false") button.form.requestSubmit(button);
}
