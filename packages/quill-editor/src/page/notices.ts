/** An answer that a notice offers. */
export interface Choice {
  readonly name: string;
  act(): void;
}

/** Lines above the notebook that say what happened and what can be done about it; one per subject. */
export class Notices {
  readonly dom: HTMLElement = document.createElement("div");
  private readonly shown: Map<string, HTMLElement> = new Map();

  constructor() {
    this.dom.className = "notices";
    this.dom.setAttribute("role", "status");
    this.dom.setAttribute("aria-live", "polite");
  }

  /** Shows a notice, in place of an older one on the same subject. */
  show(subject: string, text: string, choices: readonly Choice[] = []): void {
    const notice = document.createElement("div");
    notice.className = "notice";
    const words = document.createElement("p");
    words.textContent = text;
    notice.append(words);
    for (const { name, act } of [...choices, { name: "Close", act: () => {} }]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.addEventListener("click", () => {
        this.hide(subject);
        act();
      });
      notice.append(button);
    }
    this.hide(subject);
    this.shown.set(subject, notice);
    this.dom.append(notice);
  }

  hide(subject: string): void {
    this.shown.get(subject)?.remove();
    this.shown.delete(subject);
  }
}
