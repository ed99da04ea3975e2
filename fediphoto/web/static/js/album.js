// Albums: which photo is shown, arrows for those with a mouse, a double tap that likes.
import { icon } from "./icon.js";
import { _ } from "./words.js";

export function enhanceAlbums(part) {
  for (const album of part.querySelectorAll(".album")) {
    if (Number(album.dataset.count) > 1) addSteps(album);
    album.addEventListener("dblclick", () => like(album));
  }
}

function addSteps(album) {
  const strip = album.querySelector(".album-strip");
  const at = album.querySelector("[data-at]");
  const last = Number(album.dataset.count) - 1;
  const steps = [-1, 1].map((by) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "album-step";
    button.dataset.by = by;
    button.setAttribute("aria-label", by < 0 ? _("Previous photo") : _("Next photo"));
    button.append(icon(by < 0 ? "back" : "next"));
    button.addEventListener("click", () => strip.scrollBy({ left: by * strip.clientWidth, behavior: "smooth" }));
    button.addEventListener("dblclick", (event) => event.stopPropagation());
    album.append(button);
    return button;
  });
  const show = () => {
    const index = Math.round(strip.scrollLeft / strip.clientWidth) || 0;
    at.textContent = index + 1;
    steps[0].hidden = index === 0;
    steps[1].hidden = index === last;
  };
  strip.addEventListener("scroll", show, { passive: true });
  show();
}

function like(album) {
  const button = album.closest(".post")?.querySelector('[data-deed="like"]');
  if (!button) return;
  const heart = icon("heart-full");
  heart.classList.add("burst");
  heart.addEventListener("animationend", () => heart.remove());
  album.append(heart);
  if (button.getAttribute("aria-pressed") === "false") button.form.requestSubmit(button);
}
