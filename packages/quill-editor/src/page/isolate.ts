/** Set for the one reload that isolation needs, so that a browser that refuses it is not reloaded for ever. */
const triedKey = "quill-isolate";

/**
 * Makes the page cross-origin isolated through its service worker, where the host of the files does not send the
 * headers for it. The first visit loads the page a second time; without service workers nothing happens.
 *
 * @returns whether the page is about to be loaded again.
 */
export async function isolate(script: URL): Promise<boolean> {
  if (crossOriginIsolated || !window.isSecureContext || !("serviceWorker" in navigator)) return false;
  if (sessionStorage.getItem(triedKey)) return false;
  try {
    await navigator.serviceWorker.register(script);
    await navigator.serviceWorker.ready;
  } catch {
    return false;
  }
  sessionStorage.setItem(triedKey, "yes");
  location.reload();
  return true;
}
