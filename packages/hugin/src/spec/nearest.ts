/** What other plotting libraries, or British spelling, call our options. */
const ALIASES: Readonly<Record<string, string>> = {
  c: "color",
  colour: "color",
  colors: "color",
  fill: "color",
  stroke: "color",
  opacity: "alpha",
  lw: "width",
  linewidth: "width",
  strokewidth: "width",
  ls: "dash",
  linestyle: "dash",
  dashes: "dash",
  s: "size",
  figsize: "size",
  markersize: "size",
  fontsize: "size",
  symbol: "marker",
  shape: "marker",
  colormap: "cmap",
  palette: "cmap",
  name: "label",
  legendlabel: "label",
  clabel: "colorLabel",
  limits: "lim",
  limit: "lim",
  range: "lim",
  domain: "lim",
  clim: "lim",
  vmin: "lim",
  vmax: "lim",
  xlabel: "x",
  ylabel: "y",
  xlim: "x",
  ylim: "y",
  xscale: "x",
  yscale: "y",
  xticks: "x",
  yticks: "y",
  suptitle: "title",
  header: "title",
  alt: "description",
  type: "scale",
  reverse: "invert",
  inverted: "invert",
  normalise: "normalize",
  normed: "density",
  ncols: "cols",
  columns: "cols",
  labels: "classes",
  annot: "text",
};

/** Changes of a letter, and swaps of two, that lead from one word to another (Damerau 1964). */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j]!, before[j - 2]! + 1);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}

/** The name of a list that was most likely meant; undefined where none is near. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  const word = given.toLowerCase();
  const known = ALIASES[word.replaceAll(/[-_ ]/g, "")];
  if (known !== undefined && names.includes(known)) return known;
  let best: string | undefined;
  let least = Infinity;
  for (const name of names) {
    const lower = name.toLowerCase();
    const apart = lower.startsWith(word) || word.startsWith(lower) ? 0.5 : distance(word, lower);
    if (apart < least) {
      best = name;
      least = apart;
    }
  }
  return least <= Math.max(1, Math.floor(word.length / 2)) ? best : undefined;
}
