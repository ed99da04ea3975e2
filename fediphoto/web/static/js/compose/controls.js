// The editor's buttons, sliders and tabs.

const SLIDES = ["straighten", "strength", "brightness", "contrast", "saturation"];
const HUNDREDTHS = new Set(["strength", "brightness", "contrast", "saturation"]);

// Connects them to an edit in progress; returns what disconnects them.
export function enhanceControls(sheet, editing) {
  const abort = new AbortController();
  const listen = (name, hear, to = sheet) => to.addEventListener(name, hear, { signal: abort.signal });
  const slide = (name) => sheet.querySelector(`[data-slide="${name}"]`);

  listen("click", (event) => {
    const { dataset } = event.target.closest("button") ?? event.target;
    if ("editorCancel" in dataset) sheet.close("");
    if ("editorDone" in dataset) sheet.close("done");
    if ("reset" in dataset) editing.reset();
    if ("undo" in dataset) editing.undo();
    if (dataset.turn) editing.turn(Number(dataset.turn));
    if (dataset.ratio) editing.shape(dataset.ratio);
    if (dataset.tab) choose(dataset.tab);
    if (dataset.look !== undefined) look(dataset.look);
  });
  listen("input", (event) => {
    const name = event.target.dataset.slide;
    if (!name) return;
    if (SLIDES.includes(name)) {
      const value = Number(event.target.value);
      editing.edits[name] = HUNDREDTHS.has(name) ? value / 100 : value;
      editing.show();
    } else show();
  });
  // Twice on a slider puts it back.
  listen("dblclick", (event) => {
    const name = event.target.dataset.slide;
    if (!SLIDES.includes(name)) return;
    editing.edits[name] = name === "strength" ? 1 : 0;
    editing.show();
  });
  listen("keydown", (event) => {
    const row = event.target.closest('[role="tablist"], [role="radiogroup"]');
    if (!row) return;
    const items = [...row.children];
    const isForward = getComputedStyle(row).direction === "ltr" ? "ArrowRight" : "ArrowLeft";
    const isBack = isForward === "ArrowRight" ? "ArrowLeft" : "ArrowRight";
    const here = items.indexOf(event.target.closest("button"));
    const step = { [isForward]: 1, [isBack]: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = items[(here + step + items.length) % items.length];
    next.click();
    next.focus();
  });

  function choose(tab) {
    for (const one of sheet.querySelectorAll("[data-tab][role=tab]")) {
      one.setAttribute("aria-selected", String(one.dataset.tab === tab));
      one.tabIndex = one.dataset.tab === tab ? 0 : -1;
    }
    for (const panel of sheet.querySelectorAll("[data-panel]")) panel.hidden = panel.dataset.panel !== tab;
    if (editing.tab !== tab) editing.choose(tab);
  }

  function look(name) {
    editing.edits.look = name;
    editing.edits.strength = 1;
    editing.show();
  }

  function show() {
    for (const name of SLIDES) {
      const value = editing.edits[name] * (HUNDREDTHS.has(name) ? 100 : 1);
      const field = slide(name);
      if (Number(field.value) !== value) field.value = String(value);
      field.parentElement.querySelector("output").textContent = told(name, value);
    }
    const brush = slide("brush");
    if (Number(brush.value) < 3) brush.value = "8";
    brush.parentElement.querySelector("output").textContent = Number(brush.value).toLocaleString(document.documentElement.lang);
    slide("strength").disabled = !editing.edits.look;
    sheet.querySelector("[data-undo]").disabled = !editing.strokes.length;
    for (const one of sheet.querySelectorAll("[data-ratio]")) {
      one.setAttribute("aria-pressed", String(one.dataset.ratio === editing.ratio));
    }
    for (const one of sheet.querySelectorAll("[data-look]")) {
      const isChosen = one.dataset.look === editing.edits.look;
      one.setAttribute("aria-checked", String(isChosen));
      one.tabIndex = isChosen ? 0 : -1;
    }
  }
  listen("shown", show);
  choose("crop");
  return () => abort.abort();
}

function told(name, value) {
  const language = document.documentElement.lang;
  if (name === "straighten") {
    return value.toLocaleString(language, { style: "unit", unit: "degree", unitDisplay: "narrow", maximumFractionDigits: 1 });
  }
  return Math.round(value).toLocaleString(language, { signDisplay: name === "strength" ? "auto" : "exceptZero" });
}
