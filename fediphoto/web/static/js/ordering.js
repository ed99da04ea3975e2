// Photos of a collection are dragged into their order, by mouse or finger, and saved at once. The
// buttons beside them do the same for everybody else.
import { _ } from "./words.js";

const EDGE_PX = 80;

export function enhanceOrdering(part) {
  const list = part.querySelector("[data-ordering]");
  const form = part.querySelector(".ordering-form");
  if (!list || !form) return;
  for (const row of list.children) {
    const handle = row.querySelector(".ordering-photo");
    handle.classList.add("is-handle");
    handle.title = _("Drag to move");
    handle.addEventListener("dragstart", (event) => event.preventDefault());
    handle.addEventListener("pointerdown", (event) => begin(event, list, row, form));
  }
}

function begin(event, list, row, form) {
  if (event.button !== 0) return;
  event.preventDefault();
  const before = order(list);
  row.classList.add("is-dragged");
  const move = (moved) => {
    const over = [...list.children].find((one) => {
      const box = one.getBoundingClientRect();
      return one !== row && moved.clientY > box.top && moved.clientY < box.bottom;
    });
    if (over) {
      const box = over.getBoundingClientRect();
      const isBelow = moved.clientY > box.top + box.height / 2;
      if (isBelow) over.after(row);
      else over.before(row);
    }
    if (moved.clientY < EDGE_PX) scrollBy(0, -12);
    else if (moved.clientY > innerHeight - EDGE_PX) scrollBy(0, 12);
  };
  const end = () => {
    document.removeEventListener("pointermove", move);
    document.removeEventListener("pointerup", end);
    document.removeEventListener("pointercancel", end);
    row.classList.remove("is-dragged");
    if (order(list) !== before) save(list, row, form);
  };
  // On the document: a row that moves in the page loses the pointer that it had captured.
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", end);
  document.addEventListener("pointercancel", end);
}

const order = (list) => [...list.children].map((one) => one.dataset.post).join(",");

// Which buttons a row has depends on its place, so the rows are read anew.
async function save(list, row, form) {
  form.elements.order.value = order(list);
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const number = [...list.children].indexOf(row) + 1;
    list.replaceChildren(...page.querySelector("[data-ordering]").children);
    enhanceOrdering(document);
    const said = document.querySelector("[data-ordering-said]");
    said.textContent = _("Saved. Now number %(number)s.", { number });
  } catch {
    form.submit();
  }
}
