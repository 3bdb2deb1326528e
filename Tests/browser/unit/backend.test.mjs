import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./document.mjs";

const { events } = await load("backend.js");

/** The events of a stream that arrives in pieces of `size` bytes. */
async function read(text, size) {
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream({
    start(controller) {
      for (let i = 0; i < bytes.length; i += size) controller.enqueue(bytes.slice(i, i + size));
      controller.close();
    },
  });
  const found = [];
  for await (const event of events({ body }, () => {})) found.push(event);
  return found;
}

const stream =
  'event: sources\ndata: {"sources":[]}\n\n: comment\r\nevent: delta\r\ndata: {"text":"é\\n"}\r\n\r\ndata: {"a":\ndata: 1}\n\nevent: done\ndata: no json\n\nevent: never ended\ndata: 1';

for (const size of [1, 2, 3, 7, 1000]) {
  test(`events in pieces of ${size} bytes`, async () => {
    assert.deepEqual(await read(stream, size), [
      { event: "sources", data: { sources: [] } },
      { event: "delta", data: { text: "é\n" } },
      { event: "message", data: { a: 1 } },
      { event: "done", data: null },
    ]);
  });
}

test("an endless line ends the stream", async () => {
  assert.deepEqual(await read(`data: ${"x".repeat(1_100_000)}\n\nevent: a\ndata: 1\n\n`, 65_536), []);
});
