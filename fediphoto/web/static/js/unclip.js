// The rest of long words, where they stand.

export function enhanceClipped(part) {
  part.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-unclip]");
    const words = link?.closest(".words, .post")?.querySelector("[data-clipped]");
    if (!words || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    delete words.dataset.clipped;
    link.parentElement.remove();
    words.tabIndex = -1;
    words.focus({ preventScroll: true });
  });
}
