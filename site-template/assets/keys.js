// What the keyboard can do, and the switch for the shortcuts of one key (WCAG 2.1.4).

import { button, element } from "./dom.js";

/** @type {HTMLDialogElement | undefined} */
let dialog;

/** @param {string} modifier the name of the key for shortcuts on this system */
export function open(modifier) {
  dialog ??= make(modifier);
  dialog.showModal();
}

/** @param {string} modifier */
function make(modifier) {
  const ask = docgen.settings.assistant ? [[[modifier, "I"], docgen.say("assistant.ask")]] : [];
  const rows = /** @type {[string[], string][]} */ ([
    [[modifier, "K"], docgen.say("search.name")],
    [["/"], docgen.say("search.name")],
    ...ask,
    [["?"], docgen.say("keys.list")],
    [["Esc"], docgen.say("keys.close")],
  ]);
  const box = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox" }));
  box.checked = docgen.kept.get("docgen-keys") !== "off";
  box.addEventListener("change", () => docgen.kept.set("docgen-keys", box.checked ? null : "off"));
  const node = /** @type {HTMLDialogElement} */ (
    element(
      "dialog",
      { class: "keys-dialog", "aria-labelledby": "_keys" },
      element("h2", { id: "_keys" }, docgen.say("keys.title")),
      element(
        "dl",
        {},
        ...rows.map(([keys, text]) => element("div", {}, element("dt", {}, ...keys.map((key) => element("kbd", {}, key))), element("dd", {}, text))),
      ),
      element("label", {}, box, docgen.say("keys.switch")),
      button("done", docgen.say("close"), () => node.close()),
    )
  );
  node.addEventListener("click", (event) => {
    if (event.target === node) node.close();
  });
  document.body.append(node);
  return node;
}
