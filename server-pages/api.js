"use strict";
// Sends the requests of the forms to the server that this page is from, and shows what comes back as text.
const root = new URL("../../", document.baseURI);
// More than that makes the page slow, and nobody reads it.
const longest = 100_000;

/** Reads a response as it comes, up to so many characters: a stream of events may take long. */
async function show(response, code) {
  const isJSON = /\bjson\b/.test(response.headers.get("content-type") ?? "");
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (reader && text.length < longest) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
    if (!isJSON) code.textContent = text.slice(0, longest);
  }
  await reader?.cancel();
  try {
    code.textContent = isJSON ? JSON.stringify(JSON.parse(text), null, 2) : text.slice(0, longest);
  } catch {
    code.textContent = text.slice(0, longest);
  }
}

function request(form) {
  const url = new URL(form.dataset.path.replace(/^\//, ""), root);
  const headers = new Headers();
  let body;
  for (const field of form.elements) {
    if (field.dataset.media) {
      body = field.value;
      headers.set("content-type", field.dataset.media);
    } else if (field.dataset.in === "query" && field.value) url.searchParams.append(field.name, field.value);
    else if (field.dataset.in === "header" && field.value) headers.set(field.name, field.value);
  }
  return new Request(url, { method: form.dataset.method, headers, body, redirect: "manual" });
}

// The page does not know by which name and port it is read; the browser does.
for (const example of document.querySelectorAll(".example code")) {
  example.textContent = example.textContent.replace(document.body.dataset.origin + "/", root.href);
}

for (const form of document.forms) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [status, block] = [form.querySelector("output"), form.querySelector(".response")];
    status.textContent = status.dataset.sending;
    block.hidden = true;
    try {
      const response = await fetch(request(form));
      status.textContent = `${response.status} ${response.statusText}`;
      block.hidden = false;
      await show(response, block.firstElementChild);
    } catch {
      status.textContent = status.dataset.failed;
    }
  });
}
