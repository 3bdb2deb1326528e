// The text of a footnote beside its number, while the pointer rests on that or the keyboard is there.

/** @type {HTMLElement | undefined} */
let shown;

function hide() {
  shown?.remove();
  shown = undefined;
}

/** @param {HTMLAnchorElement} link the number */
export function preview(link) {
  const note = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!note || shown?.dataset.of === link.id) return;
  hide();
  const box = document.createElement("div");
  box.className = "footnote-text";
  box.dataset.of = link.id;
  // Screen readers reach the note by the link itself.
  box.setAttribute("aria-hidden", "true");
  for (const child of note.children) box.append(child.cloneNode(true));
  for (const node of box.querySelectorAll(".footnote-backref, [id]")) {
    if (node.matches(".footnote-backref")) node.remove();
    else node.removeAttribute("id");
  }
  document.body.append(box);
  const place = link.getBoundingClientRect();
  const left = Math.max(8, Math.min(place.left, innerWidth - box.offsetWidth - 8));
  box.style.left = `${left + scrollX}px`;
  box.style.top = `${place.bottom + scrollY + 6}px`;
  shown = box;
  const away = (/** @type {Event} */ event) => {
    if (event instanceof KeyboardEvent && event.key !== "Escape") return;
    if (event.type === "pointerleave" && box.matches(":hover")) return box.addEventListener("pointerleave", hide);
    hide();
  };
  link.addEventListener("pointerleave", (event) => setTimeout(away, 150, event), { once: true });
  link.addEventListener("blur", away, { once: true });
  addEventListener("keydown", away, { once: true });
}
