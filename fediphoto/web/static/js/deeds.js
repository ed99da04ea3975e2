// Like, boost, save, follow: sent in the background, and only the buttons are drawn anew.
// When anything is not as expected the form is sent as if there were no script.

const waiting = new WeakMap(); // what was pressed while another deed of the part was on its way

export function enhanceDeeds(part) {
  part.addEventListener("submit", async (event) => {
    const form = event.target;
    const name = form.dataset.part;
    const target = name && form.closest(`[data-part-name="${name}"]`);
    if (!target) return;
    event.preventDefault();
    if (target.ariaBusy === "true") {
      if (form.ariaBusy !== "true") waiting.set(target, form); // its turn comes; the same twice is once
      return;
    }
    target.ariaBusy = form.ariaBusy = "true";
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { "X-Part": name },
        redirect: "error",
      });
      if (!answer.ok) throw new Error(answer.status);
      replace(target, await answer.text(), form);
    } catch {
      form.submit();
    }
  });
}

function replace(target, html, form) {
  const path = new URL(form.action).pathname;
  const made = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
  const place = [...target.querySelectorAll("button")].findIndex((one) => one.form.action.endsWith(path));
  target.replaceWith(made);
  made.querySelectorAll("button")[place]?.focus({ preventScroll: true });
  const next = waiting.get(target)?.action;
  [...made.querySelectorAll("form")].find((one) => one.action === next)?.requestSubmit();
}
