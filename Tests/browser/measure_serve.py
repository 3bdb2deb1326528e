#!/usr/bin/env python3
"""How long it takes from a save to the painted page: `docgen serve` on a copy of a folder, edits of one page, Chromium.

    .build/browser/venv/bin/python Tests/browser/measure_serve.py FOLDER [--page PATH] [--edits 30] [--titles]

Prints the median and the 95th percentile in milliseconds, the time of a clean build of the same folder, and how long search took to catch up
after the last edit. DOCGEN names the program; figures are worth something for a release build on a quiet machine alone.
"""

import argparse
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import tempfile
import time
import urllib.request

from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCGEN = os.environ.get("DOCGEN", str(ROOT / ".build/debug/docgen"))
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")

# Resolves with the time at which the frame is on the screen that shows the text.
PAINTED = """(text) => new Promise((resolve) => {
  const look = () => {
    if (!document.querySelector("article")?.textContent.includes(text)) return false;
    requestAnimationFrame(() => setTimeout(() => resolve(Date.now()), 0));
    return true;
  };
  if (look()) return;
  const observer = new MutationObserver(() => { if (look()) observer.disconnect(); });
  observer.observe(document.documentElement, { childList: true, subtree: true, characterData: true });
})"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--page", type=pathlib.Path)
    parser.add_argument("--edits", type=int, default=30)
    parser.add_argument("--titles", action="store_true", help="change the page's title, which other pages show, with each edit")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = pathlib.Path(folder) / "site"
        shutil.copytree(options.folder, site, symlinks=True)
        start = time.time()
        subprocess.run([DOCGEN, "build", str(site), "--output", folder + "/dist"], capture_output=True)
        build = time.time() - start
        pages = sorted(
            path.relative_to(site) for path in site.rglob("*.md") if not any(part.startswith(".") for part in path.relative_to(site).parts)
        )
        page = options.page or pages[len(pages) // 2]
        server = subprocess.Popen([DOCGEN, "serve", str(site), "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            start = time.time()
            line = server.stdout.readline()
            url = re.search(r"http://\S+", line)[0]
            print(f"{len(pages)} pages; build {build:.2f} s; serving after {time.time() - start:.2f} s; editing {page}", flush=True)
            measure(site, page, url, options)
        finally:
            server.kill()
            server.wait()


def measure(site: pathlib.Path, page: pathlib.Path, url: str, options):
    source = site / page
    text = source.read_text()
    output = str(page.with_suffix(".html"))
    times = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        view = chromium.new_page(viewport={"width": 1440, "height": 900})
        view.goto(url + re.sub(r"(^|/)(index|readme)\.html$", r"\1index.html", output, flags=re.IGNORECASE))
        view.wait_for_function("document.querySelector('.docgen-live') !== null")
        time.sleep(2)
        for number in range(options.edits):
            word = f"edit{number}x{os.getpid()}"
            changed = text + f"\n\nA new sentence: {word}.\n"
            if options.titles:
                changed = re.sub(r"^(title:|#) .*$", lambda match: f"{match[1]} Title {word}", changed, count=1, flags=re.MULTILINE)
            start = time.time()
            source.write_text(changed)
            painted = view.evaluate(PAINTED, word)
            times.append(painted - start * 1000)
            time.sleep(0.4)
        saved = time.time()
        source.write_text(text + "\n\nThe quaggazebra is extinct.\n")
        while b'"results":[]' in urllib.request.urlopen(url + "api/search?q=quaggazebra").read():
            time.sleep(0.02)
        search = time.time() - saved
        chromium.close()
    times.sort()
    p95 = times[min(len(times) - 1, int(len(times) * 0.95))]
    print(f"edit to painted page: median {statistics.median(times):.0f} ms, p95 {p95:.0f} ms of {len(times)}; search after {search:.2f} s")


if __name__ == "__main__":
    main()
