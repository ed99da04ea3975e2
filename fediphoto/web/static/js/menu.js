// Menus close when one presses elsewhere or Escape, and only one is open.

export function enhanceMenus(part) {
  const close = (except) => {
    for (const menu of part.querySelectorAll("details.menu[open], details.alt[open]")) {
      if (menu !== except) menu.open = false;
    }
  };
  part.addEventListener("click", (event) => close(event.target.closest("details.menu, details.alt")));
  part.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = event.target.closest("details[open]");
    close(null);
    open?.querySelector("summary")?.focus();
  });
}
