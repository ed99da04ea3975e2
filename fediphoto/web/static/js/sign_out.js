// Who signs out is asked what becomes of what only this device keeps of theirs. Where nothing is
// kept, or that cannot be told, one simply signs out.

export function enhanceSignOut(part) {
  part.addEventListener("submit", async (event) => {
    const form = event.target;
    const { me } = document.documentElement.dataset;
    if (!me || new URL(form.action).pathname !== "/logout") return;
    event.preventDefault();
    if (await mayGo(me)) form.submit();
  });
}

async function mayGo(me) {
  try {
    const { askWhatToKeep } = await import("./compose/leaving.js");
    return await askWhatToKeep(me);
  } catch {
    return true; // a private window keeps nothing
  }
}
