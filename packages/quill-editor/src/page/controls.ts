const svgNamespace = "http://www.w3.org/2000/svg";

/** Paths on a 16 × 16 grid. */
const paths = {
  run: "M4.5 2.8v10.4L13 8z",
  runAll: "M2 3v10l6-5zM8.5 3v10l6-5z",
  stop: "M4 4h8v8H4z",
  restart: "M13 8a5 5 0 1 1-1.6-3.7M13 2v3h-3",
  save: "M3 3h8l2 2v8H3zM5.5 3v3.5h4V3M5 13V9.5h6V13",
  add: "M8 3v10M3 8h10",
  help: "M6 6a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.4M8 11.6v.1",
  up: "M3.5 10L8 5.5l4.5 4.5",
  down: "M3.5 6L8 10.5 12.5 6",
  close: "M4 4l8 8M12 4l-8 8",
  rowAbove: "M2.5 8h11v5.5h-11zM8 1.5v4M6 3.5h4",
  rowBelow: "M2.5 2.5h11V8h-11zM8 10.5v4M6 12.5h4",
  rowRemove: "M2.5 5h11v6h-11zM5.5 8h5",
  columnLeft: "M8 2.5h5.5v11H8zM3.5 6v4M1.5 8h4",
  columnRight: "M2.5 2.5H8v11H2.5zM12.5 6v4M10.5 8h4",
  columnRemove: "M5 2.5h6v11H5zM8 5.5v5",
  alignLeft: "M2.5 4h11M2.5 8h7M2.5 12h9",
  alignCentre: "M2.5 4h11M4.5 8h7M3.5 12h9",
  alignRight: "M2.5 4h11M6.5 8h7M4.5 12h9",
  download: "M8 2.5v7.5M4.8 7L8 10.2 11.2 7M3 13h10",
} as const;

/** Names of the page's icons. */
export type IconName = keyof typeof paths;

const filled: readonly IconName[] = ["run", "runAll", "stop"];

/** Draws an icon in the colour of the text; it is hidden from screen readers. */
export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS(svgNamespace, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", filled.includes(name) ? "icon filled" : "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svgNamespace, "path");
  path.setAttribute("d", paths[name]);
  svg.append(path);
  return svg;
}

/** A button with an icon, named for screen readers and by its tooltip; without an icon the name is its text. */
export function button(name: string, iconName: IconName | null, press: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  if (iconName) {
    element.append(icon(iconName));
    element.setAttribute("aria-label", name);
    element.title = name;
  } else element.textContent = name;
  // The editor keeps its selection: a press of the mouse must not take the focus away from it.
  element.addEventListener("mousedown", (event) => event.preventDefault());
  element.addEventListener("click", press);
  return element;
}
