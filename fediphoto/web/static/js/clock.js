// Times are typed by the clock on the wall: the form is told how that differs from UTC. Without a
// script they are UTC, as the page then says.

export function enhanceClocks(part) {
  for (const form of part.querySelectorAll("form[data-clock]")) {
    const offset = form.elements["later-offset"];
    const field = form.elements.later;
    if (!offset || !field) continue;
    const tell = () => {
      const at = field.value ? new Date(field.value) : new Date();
      offset.value = String(at.getTimezoneOffset());
    };
    field.addEventListener("change", tell);
    form.addEventListener("submit", tell);
    tell();
  }
  for (const time of part.querySelectorAll("time[data-when]")) {
    const at = new Date(time.dateTime);
    time.textContent = at.toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  }
}
