// While one is in a feed, J and K go to the next post and the one before. Nowhere else: single keys
// belong to the page only where its focus is (WCAG 2.2, 2.1.4).

export function enhanceKeys(part) {
  part.addEventListener("keydown", (event) => {
    const step = { j: 1, k: -1 }[event.key];
    const feed = event.target.closest(".feed");
    const isTyping = event.target.matches("input, textarea, select, [contenteditable]");
    if (!step || !feed || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    const posts = [...feed.querySelectorAll(".post")].filter((post) => post.checkVisibility?.() ?? true);
    const next = posts[posts.indexOf(event.target.closest(".post")) + step];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "start" });
  });
}
