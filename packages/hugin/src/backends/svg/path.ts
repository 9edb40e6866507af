import { coord } from "./number.ts";

/** Path data of pieces in px, 1/100 px fine, relative after each move. */
export function pathData(coords: Float64Array, closed: boolean): string {
  let out = "";
  let px = 0;
  let py = 0;
  let open = false;
  for (let i = 0; i < coords.length; i += 2) {
    const x = Math.round(coords[i]! * 100);
    const y = Math.round(coords[i + 1]! * 100);
    if (Number.isNaN(x)) {
      if (open && closed) out += "z";
      open = false;
      continue;
    }
    if (open) out += step(x - px, y - py);
    else out += `M${coord(x / 100)} ${coord(y / 100)}`;
    px = x;
    py = y;
    open = true;
  }
  return open && closed ? `${out}z` : out;
}

function step(dx: number, dy: number): string {
  if (dy === 0) return dx === 0 ? "h0" : `h${coord(dx / 100)}`;
  if (dx === 0) return `v${coord(dy / 100)}`;
  const y = coord(dy / 100);
  return `l${coord(dx / 100)}${y.startsWith("-") ? "" : " "}${y}`;
}

/** Path data in integer tenths of a px, for a group scaled by 0.1: a third of the text for long lines. */
export function tenthsData(coords: Float64Array): string {
  let out = "";
  let px = 0;
  let py = 0;
  let open = false;
  for (let i = 0; i < coords.length; i += 2) {
    const x = Math.round(coords[i]! * 10);
    const y = Math.round(coords[i + 1]! * 10);
    if (Number.isNaN(x)) {
      open = false;
      continue;
    }
    if (!open) out += `M${x} ${y}l`;
    if (!open) out += "0 0";
    else if (x !== px || y !== py)
      out += `${x - px < 0 ? "" : " "}${x - px}${y - py < 0 ? "" : " "}${y - py}`;
    px = x;
    py = y;
    open = true;
  }
  return out;
}
