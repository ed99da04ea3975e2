// What is being written survives a closed tab, a lost connection and a step back.

const BEGINS = "draft:";

export function enhanceDrafts(part) {
  for (const form of part.querySelectorAll("form[data-draft]")) {
    for (const field of form.querySelectorAll("textarea[name]")) keep(form, field);
    form.addEventListener("submit", (event) => {
      if (!event.submitter?.value || event.submitter.value === "share") forget(form);
    });
  }
}

function keyOf(form, field) {
  return `${BEGINS}${form.dataset.draft}:${field.name}`;
}

function keep(form, field) {
  const key = keyOf(form, field);
  const kept = sessionStorage.getItem(key);
  if (kept && field.value === field.defaultValue && field.defaultValue.trim() === "") field.value = kept;
  field.addEventListener("input", () => sessionStorage.setItem(key, field.value));
}

function forget(form) {
  for (const field of form.querySelectorAll("textarea[name]")) {
    sessionStorage.removeItem(keyOf(form, field));
  }
}
