// What is being written survives a closed tab, a lost connection, a step back and a lapsed sign-in.

const BEGINS = "draft:";
const SENT = "draft-sent";

export function enhanceDrafts(part) {
  forgetWhatArrived();
  for (const form of part.querySelectorAll("form[data-draft]")) {
    for (const field of form.querySelectorAll("textarea[name]")) keep(form, field);
    form.addEventListener("submit", (event) => {
      const deed = event.submitter?.value;
      if (deed && deed !== "share") return;
      const path = new URL(form.action).pathname;
      sessionStorage.setItem(SENT, JSON.stringify({ draft: form.dataset.draft, path }));
    });
  }
}

// A form that was taken leads on to another page; one that was refused stands at its own address.
function forgetWhatArrived() {
  const sent = JSON.parse(sessionStorage.getItem(SENT));
  if (!sent || location.pathname === "/login") return;
  sessionStorage.removeItem(SENT);
  if (location.pathname === sent.path && !location.search.includes("saved")) return;
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(`${BEGINS}${sent.draft}:`)) sessionStorage.removeItem(key);
  }
}

function keep(form, field) {
  const key = `${BEGINS}${form.dataset.draft}:${field.name}`;
  const kept = sessionStorage.getItem(key);
  if (kept && field.value === field.defaultValue && field.defaultValue.trim() === "") field.value = kept;
  field.addEventListener("input", () => sessionStorage.setItem(key, field.value));
}
