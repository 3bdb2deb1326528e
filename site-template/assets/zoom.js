// Images that are wider than the text: a click, Enter or the space bar shows them as large as the window, or as they are.

import { button, element } from "./dom.js";

/**
 * Makes an image show itself larger. One in a link or in something else to click belongs to that, one without a text is an ornament.
 *
 * @param {HTMLImageElement} image
 */
export function offer(image) {
  if (image.hasAttribute("aria-haspopup") || !image.alt || image.closest("a, button, summary, label, [role=tab]")) return;
  docgen.style("zoom.css");
  // Its text stays its name: "Diagram of the parts, button, opens a dialog".
  for (const [name, value] of [["role", "button"], ["tabindex", "0"], ["aria-haspopup", "dialog"]]) image.setAttribute(name, value);
  image.addEventListener("click", () => show(image));
  image.addEventListener("keydown", (event) => {
    if ((event.key !== "Enter" && event.key !== " ") || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    show(image);
  });
}

/** @param {HTMLImageElement} image */
function show(image) {
  // Where the window is hardly wider than the text it is shown as it is, and can be scrolled.
  const isFitted = image.clientWidth < 0.8 * innerWidth;
  const dialog = /** @type {HTMLDialogElement} */ (
    element(
      "dialog",
      { class: isFitted ? "zoom fitted" : "zoom", "aria-label": image.alt },
      button("icon close", docgen.say("close"), () => dialog.close()),
      element("img", { src: image.currentSrc || image.src, alt: image.alt, width: image.naturalWidth, height: image.naturalHeight }),
    )
  );
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
