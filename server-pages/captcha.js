"use strict";
const check = document.getElementById("check");
const status = document.getElementById("status");
const say = (text) => {
  status.textContent = text;
};

async function send(token) {
  say(status.dataset.sending);
  try {
    const response = await fetch("captcha", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ captcha_token: token }),
    });
    if (!response.ok) return say((await response.json()).detail);
    new BroadcastChannel("docgen-captcha").postMessage("passed");
    say(status.dataset.passed);
    close();
  } catch {
    say(status.dataset.offline);
  }
}

// Called by the provider's script.
globalThis.ready = () => {
  say("");
  globalThis[check.dataset.object].render(check, { sitekey: check.dataset.key, callback: send });
};

const provider = document.createElement("script");
provider.src = check.dataset.script;
provider.onerror = () => say(status.dataset.broken);
document.head.append(provider);
