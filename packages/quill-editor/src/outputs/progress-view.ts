import type { ProgressOutput } from "@raven-ts/quill/format";

/** A bar that fills while a cell runs, with its label, share and the time that is left. */
export class ProgressView {
  readonly dom: HTMLElement = document.createElement("div");
  private readonly label: HTMLElement = document.createElement("span");
  private readonly bar: HTMLElement = document.createElement("span");
  private readonly share: HTMLElement = document.createElement("span");
  private readonly key: string;
  private readonly since: number = performance.now();
  private readonly first: number;

  constructor(output: ProgressOutput) {
    this.key = output.key;
    this.first = output.done;
    this.dom.className = "progress";
    this.dom.setAttribute("role", "progressbar");
    this.dom.setAttribute("aria-valuemin", "0");
    this.label.className = "progress-label";
    this.bar.className = "progress-bar";
    this.share.className = "progress-share";
    const track = document.createElement("span");
    track.className = "progress-track";
    track.append(this.bar);
    this.dom.append(this.label, track, this.share);
    this.update(output);
  }

  update(output: ProgressOutput): boolean {
    const { key, done, total, label } = output;
    if (key !== this.key) return false;
    const share = total > 0 ? Math.min(1, done / total) : 0;
    this.dom.setAttribute("aria-label", label || "Progress");
    this.dom.setAttribute("aria-valuemax", String(total));
    this.dom.setAttribute("aria-valuenow", String(done));
    this.dom.classList.toggle("done", share >= 1);
    this.label.textContent = label;
    this.bar.style.transform = `scaleX(${share})`;
    this.share.textContent = `${Math.floor(share * 100)} % · ${format(done)}/${format(total)}${this.left(done, total)}`;
    return true;
  }

  private left(done: number, total: number): string {
    const seconds = (performance.now() - this.since) / 1000;
    if (seconds < 1 || done <= this.first || done >= total) return "";
    const left = Math.round(((total - done) * seconds) / (done - this.first));
    return ` · ${left >= 60 ? `${Math.floor(left / 60)} min ${left % 60} s` : `${left} s`} left`;
  }
}

const format = (value: number): string =>
  Number.isInteger(value) ? value.toLocaleString("en") : value.toFixed(1);
