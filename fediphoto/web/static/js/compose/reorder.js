// Photos put in another order: by dragging their grip (mouse, pen, finger), or with Alt and arrows.

const EDGE_PX = 48;

export function enhanceOrder(tray) {
  tray.list.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (!grip || event.button) return;
    const card = tray.cards.find((one) => one.element.contains(grip));
    event.preventDefault();
    drag(tray, card, event);
  });
  tray.list.addEventListener("keydown", (event) => {
    if (!event.altKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const card = tray.cards.find((one) => one.element.contains(event.target));
    if (!card || event.target.matches("textarea")) return;
    event.preventDefault();
    const isForward = (event.key === "ArrowRight") === (getComputedStyle(tray.list).direction === "ltr");
    const focused = document.activeElement;
    tray.move(card, tray.cards.indexOf(card) + (isForward ? 1 : -1));
    focused.focus();
  });
}

function drag(tray, card, begun) {
  const { list } = tray;
  const boxes = tray.cards.map((one) => one.element.getBoundingClientRect());
  const scrolledAtFirst = list.scrollLeft;
  const here = tray.cards.indexOf(card);
  let there = here;
  let x = begun.clientX;
  let frame = 0;
  card.element.dataset.dragged = "";
  list.dataset.ordering = "";

  // Where it would come to lie now; how far it has been moved.
  const aim = () => {
    const moved = x - begun.clientX + list.scrollLeft - scrolledAtFirst;
    const middle = boxes[here].left + boxes[here].width / 2 + moved;
    there = boxes.reduce((best, box, place) => {
      const distance = (one) => Math.abs(boxes[one].left + boxes[one].width / 2 - middle);
      return distance(place) < distance(best) ? place : best;
    }, here);
    return moved;
  };
  const draw = () => {
    const edges = list.getBoundingClientRect();
    if (x > edges.right - EDGE_PX) list.scrollLeft += 10;
    if (x < edges.left + EDGE_PX) list.scrollLeft -= 10;
    const moved = aim();
    tray.cards.forEach((one, place) => {
      let shift = 0;
      if (place === here) shift = moved;
      else if (place > here && place <= there) shift = boxes[place - 1].left - boxes[place].left;
      else if (place < here && place >= there) shift = boxes[place + 1].left - boxes[place].left;
      one.element.style.transform = shift ? `translateX(${shift}px)` : "";
    });
    frame = requestAnimationFrame(draw);
  };
  const follow = (event) => {
    if (event.pointerId === begun.pointerId) x = event.clientX;
  };
  const end = (event) => {
    if (event.type !== "keydown" && event.pointerId !== begun.pointerId) return;
    if (event.type === "keydown" && event.key !== "Escape") return;
    cancelAnimationFrame(frame);
    if (event.type === "pointerup") {
      x = event.clientX; // (perhaps further than what was drawn last)
      aim();
    }
    for (const name of ["pointermove", "pointerup", "pointercancel", "keydown"]) {
      document.removeEventListener(name, name === "pointermove" ? follow : end);
    }
    for (const one of tray.cards) one.element.style.transform = "";
    delete card.element.dataset.dragged;
    delete list.dataset.ordering;
    if (event.type === "pointerup") tray.move(card, there);
  };
  document.addEventListener("pointermove", follow);
  document.addEventListener("pointerup", end);
  document.addEventListener("pointercancel", end);
  document.addEventListener("keydown", end);
  frame = requestAnimationFrame(draw);
}
