// An icon of the page's own sprite, as the server draws them.
const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const sprite = document.querySelector("svg.icon use")?.getAttribute("href").split("#")[0];
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}
