/** Calls back once for each element that comes near the viewport. */
export class Lazy {
  private readonly waiting: Map<Element, () => void> = new Map();
  private readonly observer: IntersectionObserver;

  /** `margin`: how far outside the viewport an element counts as near, in CSS pixels. */
  constructor(margin: number) {
    this.observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) if (isIntersecting) this.fire(target);
      },
      { rootMargin: `${margin}px 0px` },
    );
  }

  watch(element: Element, near: () => void): void {
    this.waiting.set(element, near);
    this.observer.observe(element);
  }

  unwatch(element: Element): void {
    this.waiting.delete(element);
    this.observer.unobserve(element);
  }

  private fire(element: Element): void {
    const near = this.waiting.get(element);
    this.unwatch(element);
    near?.();
  }
}
