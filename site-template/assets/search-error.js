// Finds what a pasted error says: `ErrorMessage.swift` once more. Fetched with the first text that may be one.

const frame = /^\s*(?:File ".*", line |\.\.\. .* more$|goroutine .*:$)|^\s+(?:at |\d+: |[\^~][\^~ ]*$|.*\.go:)/;
/** Lines that say where, and not what: source above a caret, margins and arrows, the ways of Node.js, how a compiler begins and ends. */
const context =
  /^[ \t]+\S.*\n[ \t]*[\^~][\^~ ]*(?:\n|$)|^(?: *(?:-->|:::|= (?:note|help):)|(?: +\d*|\d+) *\||(?:node:|.*[/\\])\S*:\d+$|- [./]|Node\.js v|In file included from |\S+: In (?:member )?function|For more information about this error|error: (?:aborting|could not compile)).*\n?/gm;
/** What stands before a message. */
const lead =
  /rpc error: code = \w+ desc = |(?:time="[^"]*" )?\blevel=\w+ (?:msg=)?|Exception in thread "[^"]*" |^\S*[./\\]\S*?(?::\d+(?::\d+)?(?: -|:)|\(\d+(?:,\d+)?\):) (?=\S)/gm;
const joint = /^\s*(?:During handling of the above exception|The above exception was the direct cause)/;

/**
 * The message without the frames of its trace and what carried it.
 * @param {string} text
 */
export function errorMessage(text) {
  text = text.replaceAll("\r\n", "\n");
  // What curl says of a request.
  if (text.includes("< HTTP/")) text = text.replace(/^[*>].*\n/gm, "");
  text = text.replace(/^(?:< )?HTTP\/[\d.]+ (\d{3}.*)(?:\n(?:< )?[\w-]+: ?.*)*/gm, "$1").replace(lead, "");
  /** @type {string[]} */
  const kept = [];
  // Of a chain of exceptions the last one tells what happened.
  let error = -1;
  let isInTrace = false;
  let isBelowFrame = false;
  for (const line of text.replace(context, "").split("\n")) {
    const [, cause] = /^\s*Caused by: (.*)/.exec(line) ?? [];
    const isIndented = /^\s/.test(line);
    if (/^\s*Traceback \(most recent call last\)/.test(line)) {
      if (error >= 0) kept.splice(error, 1);
      error = -1;
      isInTrace = true;
    } else if (isInTrace) {
      if (!line || isIndented) continue;
      isInTrace = false;
      error = kept.push(line) - 1;
    } else if (cause) {
      if (error >= 0) kept.splice(error, 1);
      error = kept.push(cause) - 1;
    } else if (joint.test(line) || frame.test(line)) {
      // Java writes the message above its frames.
      if (error < 0 && /^\s+at /.test(line) && !kept[kept.length - 1]?.endsWith("?")) error = kept.length - 1;
      isBelowFrame = /^\s*File "/.test(line);
      // Go writes the function above its place.
      if (line.includes(".go:") && kept[kept.length - 1]?.endsWith(")")) kept.pop();
      continue;
    } else if (!isBelowFrame || !isIndented) {
      kept.push(line);
    }
    isBelowFrame = false;
  }
  // Of a long log what failed, and what is asked about it.
  const failures = kept.filter((line) => /error|exception|fatal|panic|fail|\?$/i.test(line));
  const isLog = kept.length >= 8 && failures.length && 2 * failures.length <= kept.length;
  const message = (isLog ? failures.slice(-4) : kept).join("\n").trim();
  return /\p{L}/u.test(message) ? message : text;
}
