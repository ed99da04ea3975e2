// What becomes of drafts and waiting posts when somebody signs out: it is for them to say.
import { _, ngettext } from "../words.js";
import { throwAway, waiting } from "./outbox.js";
import { keys, remove, tidy } from "./store.js";

// Resolves to whether one signs out now; Escape, or a touch beside, is no.
export async function askWhatToKeep(me) {
  const kept = await keptOf(me);
  if (!kept.drafts.length && !kept.posts.length) return true;
  const answer = await ask(kept);
  if (answer === "throw") await throwAllAway(kept);
  return answer !== "";
}

async function keptOf(me) {
  const drafts = (await keys("drafts")).filter((key) => key.startsWith(`${me}:`));
  const posts = (await waiting()).filter((post) => post.me === me).map((post) => post.once);
  return { drafts, posts };
}

async function throwAllAway({ drafts, posts }) {
  dispatchEvent(new Event("draftsthrownaway")); // the page that is open keeps none anew
  for (const key of drafts) await remove("drafts", key);
  for (const once of posts) await throwAway(once);
  await tidy();
}

function ask({ drafts, posts }) {
  const sheet = document.createElement("dialog");
  sheet.className = "sheet";
  sheet.dataset.sheet = "leaving";
  sheet.setAttribute("aria-labelledby", "leaving-title");
  const title = document.createElement("h2");
  title.id = "leaving-title";
  const [first, ...others] = counted(drafts.length, posts.length);
  title.textContent = first;
  sheet.append(title, ...others.map(line), line(_("Nobody who signs in here after you sees what is kept. On a device that is not yours, throw it away.")));
  const row = document.createElement("div");
  row.className = "sheet-row";
  row.append(button("keep", _("Keep for next time"), "strong"), button("throw", _("Throw away"), "quiet"));
  sheet.append(row);
  document.body.append(sheet);
  return new Promise((resolve) => {
    sheet.addEventListener("click", (event) => {
      if (event.target === sheet) sheet.close();
      const pressed = event.target.closest("button");
      if (pressed) sheet.close(pressed.value);
    });
    sheet.addEventListener("close", () => {
      sheet.remove();
      resolve(sheet.returnValue);
    });
    sheet.showModal();
  });
}

function counted(drafts, posts) {
  const said = [];
  if (drafts) said.push(ngettext("One draft is kept on this device only.", "%(num)s drafts are kept on this device only.", drafts));
  if (posts) said.push(ngettext("One post waits for a connection.", "%(num)s posts wait for a connection.", posts));
  return said;
}

function line(words) {
  const made = document.createElement("p");
  made.textContent = words;
  return made;
}

function button(value, words, style) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button";
  made.dataset.style = style;
  made.value = value;
  made.textContent = words;
  return made;
}
