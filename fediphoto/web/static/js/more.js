// Older posts arrive as one comes near the end, instead of on a page of their own.

export function enhanceMore(part, enhance) {
  const list = part.querySelector("[data-list]");
  const link = part.querySelector(".older a[rel=next]");
  if (!list || !link) return;
  const watcher = new IntersectionObserver(
    async ([seen]) => {
      if (!seen.isIntersecting) return;
      watcher.disconnect();
      if (await append(list, link, enhance)) watcher.observe(link);
    },
    { rootMargin: "800px" },
  );
  watcher.observe(link);
}

async function append(list, link, enhance) {
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const arrived = page.querySelector("[data-list]");
    const children = [...(arrived?.children ?? [])];
    list.append(...children);
    children.forEach(enhance);
    const next = page.querySelector(".older a[rel=next]");
    if (next) link.href = next.getAttribute("href");
    else link.closest(".older").remove();
    return Boolean(next);
  } catch {
    return false; // the link is still there to be pressed
  }
}
