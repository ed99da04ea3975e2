// A talk stays where its newest words are, shows what is said while it is open, and sends without
// loading the page anew. The list of talks keeps itself up to date as well.
const NEAR_PX = 160;

export function enhanceTalk(part) {
  const list = part.querySelector("[data-talk], [data-talks]");
  if (!list) return;
  const form = part.querySelector("form.say");
  document.addEventListener("live:messages", () => refresh(list));
  if (!form) return;
  if (!location.search) toEnd();
  const field = form.querySelector("textarea");
  field.addEventListener("keydown", (event) => sendByEnter(event, form));
  field.addEventListener("input", () => grow(field));
  showChosen(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form, list);
  });
}

async function send(form, list) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.querySelector("[data-talk]")) throw new Error(answer.status);
    form.querySelector(".notice")?.remove();
    const refusal = page.querySelector("form.say .notice");
    if (refusal) {
      form.prepend(refusal);
    } else {
      form.reset();
      form.querySelector("textarea").value = "";
      sessionStorage.removeItem(`draft:${form.dataset.draft}:caption`);
      form.dispatchEvent(new Event("change"));
      grow(form.querySelector("textarea"));
    }
    exchange(list, page);
    toEnd();
    form.querySelector("textarea").focus();
  } catch {
    form.submit();
  }
  form.ariaBusy = "false";
}

async function refresh(list) {
  try {
    const answer = await fetch(location.href);
    if (!answer.ok) return;
    const isNear = innerHeight + scrollY > document.body.scrollHeight - NEAR_PX;
    exchange(list, new DOMParser().parseFromString(await answer.text(), "text/html"));
    if (isNear && "talk" in list.dataset) toEnd();
  } catch {
    // No connection: the next word brings these along.
  }
}

// Only what is new is added, so that a screen reader says that alone.
function exchange(list, page) {
  const found = page.querySelector("[data-talk], [data-talks]");
  if (!found) return;
  if ("talks" in list.dataset) {
    list.replaceChildren(...found.children);
    return;
  }
  list.querySelector(".said-nothing")?.remove();
  for (const one of found.children) {
    const known = one.id && document.getElementById(one.id);
    if (known) known.replaceWith(one.cloneNode(true));
    else if (one.id) list.append(one.cloneNode(true));
  }
}

function toEnd() {
  scrollTo({ top: document.body.scrollHeight, behavior: "instant" });
}

function sendByEnter(event, form) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  if (!matchMedia("(hover: hover)").matches && !event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  form.requestSubmit();
}

function grow(field) {
  field.rows = Math.min(6, Math.max(1, field.value.split("\n").length));
}

// The description is asked for once there is something to describe.
function showChosen(form) {
  const files = form.querySelector("input[type=file]");
  const more = form.querySelector(".say-photo");
  if (!files || !more) return;
  const show = () => {
    form.dataset.photos = files.files.length ? "yes" : "no";
  };
  form.addEventListener("change", show);
  show();
}
