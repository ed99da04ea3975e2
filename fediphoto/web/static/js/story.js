// A story goes on by itself, as people know it: its time runs along the top, a held finger or the
// space bar stops it, arrows turn, Escape closes. Whoever wants less motion turns by hand.
import { icon } from "./icon.js";

const HELD_MS = 220;

export function enhanceStories(part) {
  const story = part.querySelector("[data-story]");
  if (story) show(story);
  const form = part.querySelector("[data-story-new]");
  if (form) preview(form);
}

function show(story) {
  const video = story.querySelector("video");
  const link = (to) => story.querySelector(`.story-turn[data-to="${to}"]`);
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const go = (to) => link(to) && location.replace(link(to).href);
  const clock = isStill ? null : run(story, video, () => go("later"));
  const stops = new Set();

  const button = clock && tool(story, "pause");
  const stop = (why, on) => {
    if (!clock) return;
    if (on) stops.add(why);
    else stops.delete(why);
    const isRunning = stops.size === 0;
    if (isRunning) clock.play();
    else clock.pause();
    button.replaceChildren(icon(isRunning ? "pause" : "play"));
    button.setAttribute("aria-label", isRunning ? story.dataset.pause : story.dataset.play);
  };
  button?.addEventListener("click", () => stop("button", !stops.has("button")));
  // Whoever has not asked to see it yet is given the time to.
  const veil = story.querySelector(".story-veil");
  veil?.addEventListener("toggle", () => stop("veil", !veil.open));
  stop("veil", Boolean(veil));

  document.addEventListener("visibilitychange", () => stop("hidden", document.hidden));
  const foot = story.querySelector(".story-foot");
  foot.addEventListener("focusin", (event) => stop("writing", event.target.matches("input")));
  foot.addEventListener("focusout", () => stop("writing", false));
  foot.querySelector("details")?.addEventListener("toggle", (event) => stop("reading", event.target.open));
  hold(story.querySelector(".story-photo"), stop);
  for (const turn of story.querySelectorAll(".story-turn")) {
    turn.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      location.replace(turn.href);
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    const ahead = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    const deeds = {
      [ahead]: () => go("later"),
      [ahead === "ArrowLeft" ? "ArrowRight" : "ArrowLeft"]: () => go("earlier"),
      Escape: () => story.querySelector("[data-close]").click(),
    };
    if (!event.target.closest("button, a, summary")) deeds[" "] = () => button?.click();
    if (!deeds[event.key]) return;
    event.preventDefault();
    deeds[event.key]();
  });
}

// The bar of this story, and what it measures: seconds, or the video.
function run(story, video, done) {
  const bar = story.querySelector("[data-now] span");
  const grow = [{ inlineSize: "0" }, { inlineSize: "100%" }];
  if (!video) {
    const clock = bar.animate(grow, { duration: 1000 * story.dataset.seconds, fill: "both" });
    clock.addEventListener("finish", done);
    const image = story.querySelector(".story-photo img");
    if (image && !image.complete) waitFor(image, clock);
    return clock;
  }
  let clock = null;
  video.controls = false;
  video.muted = true;
  const sound = tool(story, "sound");
  const tell = () => {
    sound.setAttribute("aria-label", video.muted ? story.dataset.loud : story.dataset.still);
    sound.setAttribute("aria-pressed", String(!video.muted));
  };
  sound.addEventListener("click", () => {
    video.muted = !video.muted;
    tell();
  });
  tell();
  video.addEventListener("timeupdate", () => {
    clock ??= bar.animate(grow, { duration: 1000 * video.duration, fill: "both" });
    clock.pause();
    clock.currentTime = 1000 * video.currentTime;
  });
  video.addEventListener("ended", done);
  return { play: () => video.play().catch(() => (video.controls = true)), pause: () => video.pause() };
}

// Seconds are counted from when there is something to see.
function waitFor(image, clock) {
  clock.currentTime = 0;
  const begin = () => {
    clock.currentTime = 0;
  };
  image.addEventListener("load", begin, { once: true });
}

function tool(story, name) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "press";
  button.append(icon(name));
  story.querySelector(".story-tools").append(button);
  return button;
}

// A finger that stays stops the story, and is no tap when it leaves.
function hold(stage, stop) {
  let timer = 0;
  let wasHeld = false;
  stage.addEventListener("pointerdown", () => {
    wasHeld = false;
    timer = setTimeout(() => {
      wasHeld = true;
      stop("held", true);
    }, HELD_MS);
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
    stage.addEventListener(end, () => {
      clearTimeout(timer);
      stop("held", false);
    });
  }
  stage.addEventListener(
    "click",
    (event) => {
      if (!wasHeld) return;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true },
  );
  stage.addEventListener("contextmenu", (event) => wasHeld && event.preventDefault());
}

// What was chosen, as followers will see it.
function preview(form) {
  const files = form.querySelector("input[type=file]");
  const place = form.querySelector(".story-preview");
  if (!files || !place) return;
  let address = "";
  files.addEventListener("change", () => {
    URL.revokeObjectURL(address);
    const [file] = files.files;
    place.hidden = !file;
    place.replaceChildren();
    if (!file) return;
    address = URL.createObjectURL(file);
    const shown = document.createElement(file.type.startsWith("video/") ? "video" : "img");
    shown.src = address;
    if (shown.localName === "video") Object.assign(shown, { muted: true, loop: true, autoplay: true, playsInline: true });
    else shown.alt = "";
    shown.addEventListener("error", () => (place.hidden = true));
    place.append(shown);
  });
}
