/**
 * Pixels and the coverage of the shape being drawn. Edges add the signed area that they cover to their left, a pixel at
 * a time (exact, no sampling); `paint` sums each row into coverage and blends. Shapes wound the same way unite.
 */
export class Canvas {
  readonly width: number;
  readonly height: number;
  /** RGBA. */
  readonly pixels: Uint8ClampedArray;
  /** The same memory without clamping, for whole numbers that are known to fit. */
  readonly bytes: Uint8Array;
  private readonly areas: Float32Array;
  private readonly stride: number;
  private clipLeft = 0;
  private clipTop = 0;
  private clipRight: number;
  private clipBottom: number;
  private dirtyLeft = 0;
  private dirtyTop = 0;
  private dirtyRight = 0;
  private dirtyBottom = 0;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.stride = width + 2;
    this.pixels = new Uint8ClampedArray(width * height * 4);
    this.bytes = new Uint8Array(this.pixels.buffer);
    this.areas = new Float32Array(this.stride * height + 2);
    this.clipRight = width;
    this.clipBottom = height;
    this.clean();
  }

  private clean(): void {
    this.dirtyLeft = this.width;
    this.dirtyTop = this.height;
    this.dirtyRight = 0;
    this.dirtyBottom = 0;
  }

  clear(r: number, g: number, b: number, a: number): void {
    const { pixels } = this;
    if (r === g && g === b && b === a) {
      pixels.fill(r);
      return;
    }
    for (let q = 0; q < pixels.length; q += 4) {
      pixels[q] = r;
      pixels[q + 1] = g;
      pixels[q + 2] = b;
      pixels[q + 3] = a;
    }
  }

  clip(left: number, top: number, right: number, bottom: number): void {
    this.clipLeft = Math.max(0, Math.min(this.width, left));
    this.clipTop = Math.max(0, Math.min(this.height, top));
    this.clipRight = Math.max(this.clipLeft, Math.min(this.width, right));
    this.clipBottom = Math.max(this.clipTop, Math.min(this.height, bottom));
  }

  unclip(): void {
    this.clip(0, 0, this.width, this.height);
  }

  get clipBox(): readonly [number, number, number, number] {
    return [this.clipLeft, this.clipTop, this.clipRight, this.clipBottom];
  }

  /** Adds one directed edge of a closed shape. */
  edge(ax: number, ay: number, bx: number, by: number): void {
    if (ay === by) return;
    const down = ay < by;
    const direction = down ? 1 : -1;
    let x0 = down ? ax : bx;
    let y0 = down ? ay : by;
    const x1 = down ? bx : ax;
    let y1 = down ? by : ay;
    const { clipTop, clipBottom, clipLeft, clipRight, areas, stride } = this;
    if (y1 <= clipTop || y0 >= clipBottom) return;
    const slope = (x1 - x0) / (y1 - y0);
    if (y0 < clipTop) {
      x0 += slope * (clipTop - y0);
      y0 = clipTop;
    }
    if (y1 > clipBottom) y1 = clipBottom;
    const first = Math.floor(y0);
    const last = Math.ceil(y1);
    if (first < this.dirtyTop) this.dirtyTop = first;
    if (last > this.dirtyBottom) this.dirtyBottom = last;
    let left = this.dirtyLeft;
    let right = this.dirtyRight;
    let x = x0;
    for (let y = first; y < last; y++) {
      const rise = (y + 1 < y1 ? y + 1 : y1) - (y > y0 ? y : y0);
      const next = x + slope * rise;
      const d = rise * direction;
      let a = x < next ? x : next;
      let b = x < next ? next : x;
      x = next;
      const row = y * stride;
      if (a < clipLeft || b > clipRight) {
        // The part beyond a side counts at that side, at its share of the height.
        const length = b - a;
        let rest = d;
        if (a < clipLeft) {
          const beyond = b <= clipLeft ? d : (d * (clipLeft - a)) / length;
          const at = Math.floor(clipLeft);
          const f = clipLeft - at;
          areas[row + at]! += beyond * (1 - f);
          areas[row + at + 1]! += beyond * f;
          if (at < left) left = at;
          if (at + 1 > right) right = at + 1;
          rest -= beyond;
          a = clipLeft;
        }
        if (b > clipRight) {
          const beyond = a >= clipRight ? rest : (d * (b - clipRight)) / length;
          const at = Math.floor(clipRight);
          const f = clipRight - at;
          areas[row + at]! += beyond * (1 - f);
          areas[row + at + 1]! += beyond * f;
          if (at < left) left = at;
          if (at + 1 > right) right = at + 1;
          rest -= beyond;
          b = clipRight;
        }
        if (a >= b) continue;
        const [i, j] = this.spread(row, a, b, rest);
        if (i < left) left = i;
        if (j > right) right = j;
        continue;
      }
      const i = Math.floor(a);
      const j = Math.ceil(b);
      if (i < left) left = i;
      if (j > right) right = j;
      if (j <= i + 1) {
        const f = (a + b) * 0.5 - i;
        areas[row + i]! += d * (1 - f);
        areas[row + i + 1]! += d * f;
      } else this.spread(row, a, b, d);
    }
    this.dirtyLeft = left;
    this.dirtyRight = right;
  }

  /** Spreads height `d` of an edge that runs from `a` to `b` within one row. */
  private spread(row: number, a: number, b: number, d: number): readonly [number, number] {
    const { areas } = this;
    const i = Math.floor(a);
    const j = Math.ceil(b);
    if (j <= i + 1) {
      const f = (a + b) * 0.5 - i;
      areas[row + i]! += d * (1 - f);
      areas[row + i + 1]! += d * f;
      return [i, j];
    }
    const s = 1 / (b - a);
    const f0 = a - i;
    const a0 = 0.5 * s * (1 - f0) * (1 - f0);
    const f1 = b - j + 1;
    const am = 0.5 * s * f1 * f1;
    areas[row + i]! += d * a0;
    if (j === i + 2) areas[row + i + 1]! += d * (1 - a0 - am);
    else {
      const a1 = s * (1.5 - f0);
      areas[row + i + 1]! += d * (a1 - a0);
      for (let k = i + 2; k < j - 1; k++) areas[row + k]! += d * s;
      const a2 = a1 + (j - i - 3) * s;
      areas[row + j - 1]! += d * (1 - a2 - am);
    }
    areas[row + j]! += d * am;
    return [i, j];
  }

  /** Blends a colour where the edges since the last call enclose area, then forgets them. Channels 0–255, alpha 0–1. */
  paint(r: number, g: number, b: number, alpha: number): void {
    const { pixels, areas, stride, width } = this;
    const right = Math.min(this.dirtyRight, width);
    for (let y = this.dirtyTop; y < this.dirtyBottom; y++) {
      let sum = 0;
      const row = y * stride;
      let q = (y * width + this.dirtyLeft) * 4;
      for (let x = this.dirtyLeft; x <= right; x++, q += 4) {
        const v = areas[row + x]!;
        if (v !== 0) {
          sum += v;
          areas[row + x] = 0;
        }
        let cover = sum < 0 ? -sum : sum;
        if (cover < 0.002 || x >= width) continue;
        if (cover > 0.998) cover = 1;
        const c = cover * alpha;
        pixels[q]! += (r - pixels[q]!) * c;
        pixels[q + 1]! += (g - pixels[q + 1]!) * c;
        pixels[q + 2]! += (b - pixels[q + 2]!) * c;
        pixels[q + 3]! += (255 - pixels[q + 3]!) * c;
      }
      areas[row + width + 1] = 0;
    }
    this.clean();
  }

  /** Divides colours by opacity: on a transparent ground they were blended towards black. */
  unmultiply(): void {
    const { pixels } = this;
    for (let q = 0; q < pixels.length; q += 4) {
      const a = pixels[q + 3]!;
      if (a === 0 || a === 255) continue;
      for (let c = 0; c < 3; c++) pixels[q + c] = (pixels[q + c]! * 255) / a;
    }
  }

  /** Takes the coverage of the edges since the last call, for a stamp; the canvas stays as it is. */
  takeCoverage(): Float32Array {
    const out = new Float32Array(this.width * this.height);
    for (let y = 0; y < this.height; y++) {
      let sum = 0;
      for (let x = 0; x < this.stride; x++) {
        sum += this.areas[y * this.stride + x]!;
        this.areas[y * this.stride + x] = 0;
        if (x < this.width) out[y * this.width + x] = Math.min(1, Math.abs(sum));
      }
    }
    this.clean();
    return out;
  }
}
