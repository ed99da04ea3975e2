// Videos in a feed play without sound while they are looked at, one at a time. Not for those who want
// calm or save data (theirs are not marked): they press play.
import { icon } from "./icon.js";
import { isCalm } from "./motion.js";
import { _ } from "./words.js";

let isLoud = false; // whoever wanted to hear one wants to hear the next

export function enhanceFilms(part) {
  if (isCalm()) return;
  for (const film of part.querySelectorAll(".feed video[data-plays]")) prepare(film);
}

const looked = new IntersectionObserver(
  (seen) => {
    for (const { target, isIntersecting } of seen) {
      if (!isIntersecting) target.pause();
      else if (target.dataset.plays !== "no") start(target);
    }
  },
  { threshold: 0.6 },
);

function prepare(film) {
  film.controls = false;
  film.loop = true;
  film.muted = true;
  const bar = document.createElement("span");
  bar.className = "film-bar";
  const play = button(() => {
    film.dataset.plays = film.paused ? "" : "no";
    if (film.paused) start(film);
    else film.pause();
  });
  const sound = button(() => hear(film));
  bar.append(play, sound);
  film.after(bar);
  const show = () => {
    face(play, film.paused ? "play" : "pause", film.paused ? _("Play") : _("Pause"));
    face(sound, film.muted ? "mute" : "sound", film.muted ? _("Sound on") : _("Sound off"));
  };
  for (const kind of ["play", "pause", "volumechange"]) film.addEventListener(kind, show);
  film.addEventListener("click", () => hear(film));
  show();
  looked.observe(film);
}

function hear(film) {
  isLoud = film.muted;
  film.muted = !film.muted;
  if (film.paused) start(film);
}

function start(film) {
  if (document.hidden) return;
  film.muted = !isLoud;
  film.play().catch(() => {
    film.muted = true; // a browser that wants a press before there is sound
    film.play().catch(() => (film.controls = true));
  });
}

function button(pressed) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "film-press";
  made.addEventListener("click", pressed);
  return made;
}

function face(made, name, label) {
  made.replaceChildren(icon(name));
  made.setAttribute("aria-label", label);
}
