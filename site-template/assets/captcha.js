// Asks the reader to show that a person asks, where the server wants to see that. Fetched when it says so.
//
// The check is on a page of its own, in a tab of its own: these pages take scripts from no other site.

import { address } from "./backend.js";
import { button, element } from "./dom.js";

/**
 * @param {AbortSignal} [signal]
 * @returns {Promise<boolean>} whether the server has been shown
 */
export function pass(signal) {
  return new Promise((resolve) => {
    const channel = new BroadcastChannel("docgen-captcha");
    const dialog = /** @type {HTMLDialogElement} */ (
      element(
        "dialog",
        { class: "captcha", "aria-labelledby": "_captcha" },
        element("h2", { id: "_captcha" }, docgen.say("captcha.title")),
        element("p", {}, docgen.say("captcha.why")),
        element("p", {}, element("a", { href: address("api/kapa/captcha"), target: "_blank" }, docgen.say("captcha.open"))),
        button("cancel", docgen.say("captcha.cancel"), () => end(false)),
      )
    );
    const stop = () => end(false);
    /** @param {boolean} isPassed */
    function end(isPassed) {
      signal?.removeEventListener("abort", stop);
      channel.close();
      dialog.remove();
      resolve(isPassed);
    }
    channel.addEventListener("message", () => end(true));
    signal?.addEventListener("abort", stop);
    // The Escape key.
    dialog.addEventListener("cancel", stop);
    document.body.append(dialog);
    dialog.showModal();
  });
}
