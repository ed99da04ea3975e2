// Brings what makes posts, and what sends those that waited for a connection, where they are needed.

export function enhancePicker(part) {
  const form = part.querySelector("form[data-compose]");
  if (form) import("./compose/compose.js").then(({ enhanceCompose }) => enhanceCompose(form));
  if (part === document && (form || mayWait())) import("./compose/waiting.js").then(({ watchOutbox }) => watchOutbox());
}

// Whether a post made without a connection may be on this device (outbox.js sets the mark).
function mayWait() {
  try {
    return localStorage.getItem("outbox") !== null;
  } catch {
    return false;
  }
}
