// Photos come in steps: the small file first, the full one once it is looked at. Where data is saved
// only the blur is there, and the photo itself once one asks.

export function enhancePhotos(part) {
  for (const picture of part.querySelectorAll("picture:has([data-sizes])")) looked.observe(picture);
}

// Those that one asks for, wherever they are on the page.
export function enhanceHeldPhotos(part) {
  part.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-show]");
    const kept = link?.nextElementSibling;
    if (!(kept instanceof HTMLTemplateElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const frame = link.parentElement;
    kept.replaceWith(kept.content);
    link.remove();
    frame.tabIndex = -1;
    frame.focus({ preventScroll: true });
  });
}

const looked = new IntersectionObserver((seen) => {
  for (const { target, isIntersecting } of seen) {
    if (!isIntersecting) continue;
    looked.unobserve(target);
    const image = target.querySelector("img");
    if (image.complete) sharpen(target);
    else for (const how of ["load", "error"]) image.addEventListener(how, () => sharpen(target), { once: true });
  }
});

function sharpen(picture) {
  for (const one of picture.querySelectorAll("[data-sizes]")) {
    one.sizes = one.dataset.sizes;
    delete one.dataset.sizes;
  }
}
