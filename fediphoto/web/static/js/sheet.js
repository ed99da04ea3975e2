// Comments and ways to share open over the feed instead of on a page of their own, which they are for
// everybody else: the same links and forms, of which the server sends the part alone.
import { icon } from "./icon.js";
import { glide } from "./motion.js";
import { _ } from "./words.js";

const PART = { "X-Part": "sheet" };

export function enhanceSheets(part) {
  part.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-sheet]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const open = link.closest("dialog.sheet");
    if (!open && isAtHome(link)) return; // the comments are on this very page
    event.preventDefault();
    link.closest("details.menu")?.removeAttribute("open");
    show(open ?? made(), link);
  });
  part.addEventListener("submit", (event) => {
    const sheet = event.target.closest("dialog.sheet");
    if (!sheet || !event.target.matches(".comment-form")) return;
    event.preventDefault();
    send(sheet, event.target);
  });
}

const isAtHome = (link) => new URL(link.href).pathname === location.pathname && Boolean(link.closest(".single"));

async function show(sheet, link) {
  const address = new URL(link.href);
  sheet.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address.pathname + address.search, { headers: PART, redirect: "error" });
    if (!answer.ok || !fill(sheet, await answer.text())) throw new Error(answer.status);
    const isAnswering = address.searchParams.has("answer");
    if (isAnswering || (address.hash === "#comment" && matchMedia("(pointer: fine)").matches)) {
      const field = sheet.querySelector(".comment-form textarea");
      field?.focus();
      field?.setSelectionRange(field.value.length, field.value.length);
    }
  } catch {
    location.assign(address);
  }
}

async function send(sheet, form) {
  if (sheet.getAttribute("aria-busy") === "true") return;
  sheet.setAttribute("aria-busy", "true");
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, { method: "POST", body, headers: PART, redirect: "error" });
    if (!fill(sheet, await answer.text())) throw new Error(answer.status);
    if (answer.ok) sheet.querySelector(".comment-form textarea")?.focus({ preventScroll: true });
  } catch {
    form.submit(); // as if there were no script: nothing that was typed is lost
  }
}

// What the server sent as the content of the sheet; false where it is something else.
function fill(sheet, html) {
  const sent = new DOMParser().parseFromString(html, "text/html").body.querySelector("[data-title]");
  if (!sent) return false;
  sheet.querySelector("h2").textContent = sent.dataset.title;
  sheet.querySelector(".sheet-content").replaceChildren(sent);
  sheet.removeAttribute("aria-busy");
  for (const one of sent.querySelectorAll("[data-send]")) one.hidden = !navigator.share;
  updateCard(sent);
  if (sent.dataset.said) {
    document.getElementById(sent.dataset.said)?.scrollIntoView({ block: "center", behavior: glide() });
  }
  return true;
}

// The card in the feed says how many comments there are now.
function updateCard(sent) {
  const kept = sent.querySelector("template[data-line-of]");
  const line = kept && document.querySelector(`#${kept.dataset.lineOf} > [data-comments-line]`);
  line?.replaceWith(kept.content.cloneNode(true));
}

function made() {
  const sheet = document.createElement("dialog");
  sheet.className = "sheet";
  sheet.setAttribute("aria-labelledby", "sheet-title");
  const head = document.createElement("header");
  const title = document.createElement("h2");
  title.id = "sheet-title";
  title.textContent = _("Loading…");
  const shut = document.createElement("button");
  shut.type = "button";
  shut.className = "press";
  shut.setAttribute("aria-label", _("Close"));
  shut.append(icon("cross"));
  const content = document.createElement("div");
  content.className = "sheet-content";
  head.append(title, shut);
  sheet.append(head, content);
  shut.addEventListener("click", () => sheet.close());
  sheet.addEventListener("click", (event) => {
    if (event.target === sheet) sheet.close(); // beside it
  });
  sheet.addEventListener("close", () => sheet.remove());
  document.body.append(sheet);
  sheet.showModal();
  return sheet;
}
