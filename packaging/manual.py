"""Man pages of a program, from what its argument parser tells of it.

The generator that comes with the parser compiles the program once more; packages are made of programs that are there already.
"""

import datetime
import json
import pathlib
import re
import subprocess


def date(epoch: int) -> str:
    return datetime.datetime.fromtimestamp(epoch, datetime.UTC).date().isoformat()


def pages(program: pathlib.Path, version: str, epoch: int) -> dict[str, str]:
    """A page for the program and one for each command, by name: `docgen`, `docgen-build`."""
    dump = subprocess.run([program, "--experimental-dump-help"], check=True, capture_output=True, text=True).stdout
    found: dict[str, str] = {}

    def add(command: dict, words: list[str]):
        below = [entry for entry in command.get("subcommands", []) if entry["commandName"] != "help"]
        found["-".join(words)] = page(command, words, below, usage(program, words[1:]), version, epoch)
        for entry in below:
            add(entry, [*words, entry["commandName"]])

    command = json.loads(dump)["command"]
    add(command, [command["commandName"]])
    return found


def usage(program: pathlib.Path, words: list[str]) -> str:
    """The line of `--help`: the parser does not dump it."""
    text = subprocess.run([program, *words, "--help"], check=True, capture_output=True, text=True, env={"COLUMNS": "80"}).stdout
    return re.search(r"^USAGE: (.*(?:\n(?!\n).*)*)", text, re.MULTILINE)[1]


def page(command: dict, words: list[str], below: list[dict], synopsis: str, version: str, epoch: int) -> str:
    name = "-".join(words)
    lines = [f'.TH "{escaped(name.upper())}" 1 "{date(epoch)}" "docgen {version}" "User Commands"']
    # Commands and options are not broken at their hyphens.
    lines += [".nh", ".SH NAME", f"{escaped(name)} \\- {escaped(lowered(command.get('abstract', '')))}"]
    lines += [".SH SYNOPSIS", f".B {escaped(' '.join(words))}", escaped(synopsis.removeprefix(" ".join(words)).strip())]
    if command.get("discussion"):
        lines += [".SH DESCRIPTION", *paragraphs(command["discussion"])]
    arguments = [argument for argument in command.get("arguments", []) if argument.get("shouldDisplay", True)]
    for title, isOption in (("ARGUMENTS", False), ("OPTIONS", True)):
        chosen = [argument for argument in arguments if (argument["kind"] != "positional") == isOption]
        if chosen:
            lines += [f".SH {title}", *(line for argument in chosen for line in described(argument))]
    if below:
        lines.append(".SH COMMANDS")
        for entry in below:
            lines += [".TP", f".BR {escaped(name)}\\-{escaped(entry['commandName'])} (1)", sentence(entry.get("abstract", ""))]
    others = ["docgen", "AssistantServer"] if len(words) == 1 else ["-".join(words[:-1])]
    lines += [".SH SEE ALSO", ", ".join(f"\\fB{escaped(other)}\\fR(1)" for other in others if other != name)]
    lines.append("The manual: https://github.com/docgen/docgen")
    return "\n".join(lines) + "\n"


def lowered(text: str) -> str:
    """A sentence as the description of a name: without its stop and capital."""
    text = text.rstrip(".")
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def paragraphs(text: str) -> list[str]:
    """Paragraphs of several lines are examples or tables, and stay as they are."""
    lines: list[str] = []
    for paragraph in re.split(r"\n\n+", text.strip()):
        lines.append(".PP")
        lines += [".nf", *map(sentence, paragraph.split("\n")), ".fi"] if "\n" in paragraph else [sentence(paragraph)]
    return lines


def described(argument: dict) -> list[str]:
    value = f"\\fI{escaped(argument.get('valueName', ''))}\\fR"
    names = [("-" if entry["kind"] == "short" else "--") + entry["name"] for entry in argument.get("names", [])]
    names.sort(key=len)
    if argument["kind"] == "positional":
        head = value
    else:
        head = ", ".join(f"\\fB{escaped(option)}\\fR" for option in names) + (f" {value}" if argument["kind"] == "option" else "")
    text = argument.get("abstract", "")
    if argument.get("defaultValue") and argument["kind"] != "flag":
        text += f" (default: {argument['defaultValue']})"
    return [".TP", head, sentence(text)]


def escaped(text: str) -> str:
    """Text for roff: a hyphen is the character that one types, and no word begins a request."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\`")
    return "".join(character if ord(character) < 128 else f"\\[u{ord(character):04X}]" for character in text)


def sentence(text: str) -> str:
    line = escaped(text)
    return "\\&" + line if line.startswith((".", "\\(aq")) else line
