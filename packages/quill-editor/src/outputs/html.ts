import DOMPurify from "dompurify";

const base = `
:host { display: block; overflow-x: auto; }
table { border-collapse: collapse; font: inherit; font-variant-numeric: tabular-nums; }
th, td { padding: 0.25em 0.8em; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { border-bottom: 1.5px solid var(--text-soft); font-weight: 600; }
a { color: var(--accent); }
img, svg { max-width: 100%; height: auto; border-radius: 6px; }
pre, code { font-family: var(--mono); }
`;

/** Attributes that make an element load or run something that the sanitiser does not see as script. */
const forbidden = ["autofocus", "formaction", "action", "ping", "srcdoc"];

let cleaner: ReturnType<typeof DOMPurify> | undefined;

/** A sanitiser that lets figures use parts of themselves again, and nothing from elsewhere. */
function sanitizer(): ReturnType<typeof DOMPurify> {
  if (cleaner) return cleaner;
  const made = DOMPurify(window);
  made.addHook("uponSanitizeAttribute", (node, data) => {
    const link = data.attrName === "href" || data.attrName === "xlink:href";
    if (link && node.nodeName.toLowerCase() === "use" && !data.attrValue.startsWith("#"))
      data.keepAttr = false;
  });
  cleaner = made;
  return made;
}

/** Whether HTML wants to run script; such an output is shown in a frame of its own. */
export function hasScript(html: string): boolean {
  return /<script[\s>]|\son[a-z]+\s*=|javascript:/i.test(html);
}

/**
 * Shows HTML or SVG without its scripts, in a shadow tree, so that its styles and ids touch nothing else.
 */
export function drawInert(host: HTMLElement, html: string, kind: "html" | "svg"): void {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const style = document.createElement("style");
  style.textContent = base;
  const clean = sanitizer().sanitize(html, {
    USE_PROFILES: kind === "svg" ? { svg: true, svgFilters: true } : { html: true, svg: true, mathMl: true },
    ADD_TAGS: ["style", "use"],
    FORBID_TAGS: ["form", "iframe", "object", "embed", "base", "meta", "link"],
    FORBID_ATTR: forbidden,
    FORCE_BODY: true,
    RETURN_DOM_FRAGMENT: true,
  });
  for (const link of clean.querySelectorAll("a[href]")) {
    link.setAttribute("target", "_blank");
    link.setAttribute("rel", "noopener noreferrer");
  }
  root.replaceChildren(style, clean);
}

/**
 * Runs HTML with its scripts in a frame of an origin of its own: it can not reach the page, its cookies or
 * the kernel. The frame tells its height.
 */
export function drawSandboxed(host: HTMLElement, html: string): void {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  // Where a service worker isolates the page, the frame's own file has no headers for it.
  frame.toggleAttribute("credentialless", navigator.serviceWorker?.controller != null);
  frame.title = "Output";
  frame.src = new URL("frame.html", import.meta.url).href;
  frame.addEventListener("load", () => frame.contentWindow?.postMessage({ quill: "html", html }, "*"));
  const onMessage = (event: MessageEvent<{ quill?: string; height?: number }>): void => {
    if (!frame.isConnected && frame.dataset.shown) window.removeEventListener("message", onMessage);
    if (event.source !== frame.contentWindow || event.data?.quill !== "height") return;
    frame.dataset.shown = "true";
    frame.style.height = `${Math.min(Number(event.data.height) || 0, 4000)}px`;
  };
  window.addEventListener("message", onMessage);
  host.replaceChildren(frame);
}
