// The page where a post is made: brings its parts together. Loaded only there.
import { ngettext } from "../words.js";
import { icon } from "../icon.js";
import { Drafts } from "./drafts.js";
import { EditDraft } from "./edit_draft.js";
import { enhanceLastLook } from "./last_look.js";
import { enhanceOrder } from "./reorder.js";
import { randomKey } from "./photo.js";
import { Sharing } from "./share.js";
import { enhanceSuggestions } from "./suggest.js";
import { Tray } from "./tray.js";

const TOLD_LEFT_FROM = 500;

export async function enhanceCompose(form) {
  const tray = new Tray(form, document.querySelector("template[data-photo-card]"));
  const notices = form.querySelector("[data-notices]");
  const tell = (sentence) => problem(notices, sentence);
  tray.addEventListener("problem", (event) => tell(event.detail));
  tray.addEventListener("adding", () => notices.querySelectorAll('[role="alert"]').forEach((one) => one.remove()));
  for (const hidden of form.querySelectorAll('[value="choose"], [value="add"]')) hidden.remove();
  enhanceOrder(tray);
  enhanceLastLook(form, tray);
  enhanceSuggestions(form);
  enhanceFiles(form, tray);
  enhanceCounter(form);
  tray.addEventListener("edit", async (event) => {
    const { edit } = await import("./editor.js");
    await edit(tray, event.detail, form.dataset.looks, tell);
  });
  const isNew = form.dataset.compose === "new";
  const drafts = isNew ? new Drafts(form, tray) : new EditDraft(form);
  drafts.dispatchRestored = (photo) => resume(tray, photo);
  new Sharing(form, tray, drafts, tell);
  // A copy of this page, opened offline, has been here before: each post has a key of its own.
  if (isNew) form.elements.once.value = randomKey();
  await drafts.offer(document.querySelector("template[data-restore]"), notices);
  form.dataset.composing = ""; // from now on scripts do what its buttons say
}

function enhanceFiles(form, tray) {
  const files = form.querySelector('input[type="file"]');
  const place = form.querySelector("[data-drop]");
  const take = () => {
    const chosen = [...files.files];
    files.value = "";
    if (chosen.length) tray.add(chosen);
  };
  files?.addEventListener("change", take);
  if (files) take(); // chosen before this script had arrived
  if (!place) return;
  let depth = 0;
  const over = (isOver) => place.toggleAttribute("data-over", isOver);
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragenter", (event) => holdsFiles(event) && over((depth += 1) > 0));
  addEventListener("dragleave", (event) => holdsFiles(event) && over((depth -= 1) > 0));
  addEventListener("dragover", (event) => holdsFiles(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    depth = 0;
    over(false);
    tray.add(event.dataTransfer.files);
  });
  addEventListener("paste", (event) => {
    const pasted = event.clipboardData?.files;
    if (!pasted?.length) return;
    event.preventDefault();
    tray.add(pasted);
  });
}

// How many characters are left, when that begins to matter.
function enhanceCounter(form) {
  const field = form.elements.caption;
  const space = form.querySelector("[data-left]");
  const show = () => {
    const left = Number(field.dataset.limit) - [...field.value].length;
    space.textContent = left > TOLD_LEFT_FROM ? "" : ngettext("%(num)s character left", "%(num)s characters left", left);
    space.toggleAttribute("data-over", left < 0);
  };
  field.addEventListener("input", show);
  show();
}

// A photo of a draft: what of it is on the server still, is; what is not, is sent again.
async function resume(tray, photo) {
  const { ask } = await import("./doors.js");
  if (photo.id) {
    try {
      photo.take(await ask(`/new/photos/${photo.id}`));
      tray.changed(photo);
      if (photo.isChanged && photo.state === "ready" && !photo.editsWait) {
        photo.shown = "";
        tray.changed(photo);
      }
      if (photo.editsWait) await tray.uploads.edit(photo);
      if (photo.state === "ready") return;
    } catch {
      photo.id = "";
    }
  }
  if (!photo.blob) return tray.remove(tray.card(photo));
  photo.id = "";
  photo.editsWait = photo.isChanged;
  tray.uploads.add(photo);
}

function problem(notices, sentence) {
  const line = document.createElement("p");
  line.className = "notice";
  line.dataset.tone = "problem";
  line.setAttribute("role", "alert");
  const words = document.createElement("span");
  words.textContent = sentence;
  line.append(icon("warning"), words);
  for (const old of notices.querySelectorAll('[role="alert"]')) old.remove();
  notices.append(line);
  line.scrollIntoView({ block: "nearest" });
}
