"""The author's loop in Chromium: `docgen serve`, editors that save, pages that follow."""

import os
import pathlib
import re
import select
import signal
import subprocess
import tempfile
import unittest

from playwright.sync_api import expect
from test_pages import DOCGEN, Browser

LONG = "\n\n".join(f"Paragraph {number} of a page that is longer than the window is high." for number in range(60))


class Served:
    """`docgen serve` on a free port, with the files of a site."""

    def __init__(self, files: dict[str, str], *arguments: str):
        self._folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self._folder.name)
        for name, text in files.items():
            self.write(name, text)
        self.log = open(self.root.parent / (self.root.name + ".log"), "w+b")
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("ASSISTANT_", "KAPA_", "DOCGEN_EDITOR"))}
        self.process = subprocess.Popen(
            [DOCGEN, "serve", str(self.root), "--port", "0", *arguments], stdout=subprocess.PIPE, stderr=self.log, text=True, env=environment
        )
        ready, _, _ = select.select([self.process.stdout], [], [], 60)
        assert ready, "nothing said after a minute: " + self.messages()
        line = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert found, line + self.messages()
        self.url = found[0]

    def messages(self) -> str:
        self.log.flush()
        return pathlib.Path(self.log.name).read_text()

    def write(self, name: str, text: str):
        """As editors do that write in place."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def replace(self, name: str, text: str):
        """As Vim does: the old file steps aside, a new one takes its name."""
        path = self.root / name
        (self.root / "4913").write_text("")
        (self.root / "4913").unlink()
        path.rename(path.with_name(path.name + "~"))
        path.write_text(text)
        path.with_name(path.name + "~").unlink()

    def rename_over(self, name: str, text: str):
        """As most other editors do: a new file takes the old one's name in one step."""
        path = self.root / name
        other = path.with_name("." + path.name + ".tmp")
        other.write_text(text)
        other.rename(path)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        try:
            status = self.process.wait(timeout=20)
        finally:
            self.process.kill()
        self.process.stdout.close()
        self.log.close()
        os.unlink(self.log.name)
        self._folder.cleanup()
        return status


class Serve(Browser):
    def served(self, files: dict[str, str], *arguments: str) -> Served:
        served = Served(files, *arguments)
        self.addCleanup(served.stop)
        return served

    def open(self, url: str):
        page = self.page()
        page.goto(url)
        # The page has been told of its own state: from here on it hears of others.
        page.wait_for_function("document.querySelector('.docgen-live') !== null")
        page.evaluate("window.isFirst = true")
        return page

    def is_not_reloaded(self, page):
        self.assertTrue(page.evaluate("window.isFirst === true"), "the page was loaded anew")

    def test_each_way_of_saving_changes_the_page_in_place(self):
        served = self.served({"index.md": "# Home\n\nBefore.\n"})
        page = self.open(served.url)
        for number, save in enumerate([served.write, served.replace, served.rename_over]):
            save("index.md", f"# Home\n\nAfter {number}.\n")
            expect(page.locator("article")).to_contain_text(f"After {number}.")
        self.is_not_reloaded(page)

    def test_what_did_not_change_stays_as_it_was(self):
        top = "# Home\n\n<details><summary>More</summary>\n\nHidden text.\n\n</details>\n\n```sh\necho 1\n```\n\n"
        served = self.served({"index.md": top + LONG + "\n\n## Nearly\n\n## End\n\nLast words.\n"})
        page = self.open(served.url)
        page.locator("article summary").click()
        page.evaluate("document.querySelector('article details').mark = 1")
        page.evaluate("scrollTo(0, 900)")
        before = page.get_by_text("Paragraph 25 of").evaluate("(node) => node.getBoundingClientRect().top")
        served.write("index.md", top + "New at the top.\n\n## Start\n\n```sh\necho 2\n```\n\n" + LONG + "\n\n## Nearly\n\n## End\n\nLast words.\n")
        expect(page.locator("article")).to_contain_text("New at the top.")
        self.is_not_reloaded(page)
        self.assertEqual(page.evaluate("document.querySelector('article details').mark"), 1)
        self.assertTrue(page.evaluate("document.querySelector('article details').open"))
        after = page.get_by_text("Paragraph 25 of").evaluate("(node) => node.getBoundingClientRect().top")
        self.assertLess(abs(after - before), 2)
        # What the template's script does to a page, it does to what is new.
        expect(page.locator("article .code .copy")).to_have_count(2)
        self.assertEqual(page.locator(".outline a[href='#start']").count(), 1)

    def test_what_scripts_make_of_blocks_is_made_of_new_ones(self):
        def text(word: str) -> str:
            lines = "\n".join(f"{word} {number}" for number in range(30))
            tabs = f":::tabs\n::tab Linux\nlinux {word}\n::tab Mac\nmac text\n:::\n\n"
            group = f":::code-group\n```sh [npm]\nnpm {word}\n```\n```sh [yarn]\nyarn\n```\n:::\n\n"
            return f"# Home\n\n{tabs}{group}```text collapse=8\n{lines}\n```\n\nLast words.\n"

        served = self.served({"index.md": "# Home\n\nText.\n"})
        page = self.open(served.url)
        # The page has none at first.
        served.write("index.md", text("one"))
        chosen = page.locator("article [role=tab][aria-selected=true]")
        expect(chosen).to_have_text(["Linux", "npm"])
        more = page.locator("article .code .more")
        expect(more).to_have_attribute("aria-expanded", "false")
        for name in ["Mac", "yarn"]:
            page.get_by_role("tab", name=name).click()
        more.click()
        for word in ["two", "three"]:
            served.write("index.md", text(word))
            expect(page.locator("article pre").last).to_contain_text(f"{word} 29")
            expect(page.locator("article [role=tab]")).to_have_count(4)
            expect(chosen).to_have_text(["Mac", "yarn"])
            expect(page.get_by_text("mac text")).to_be_visible()
            expect(page.get_by_text(f"linux {word}")).to_be_hidden()
            expect(more).to_have_attribute("aria-expanded", "true")
        # A tab with another name is the one in its place.
        served.write("index.md", text("four").replace("::tab Mac", "::tab macOS"))
        expect(chosen).to_have_text(["macOS", "yarn"])
        self.is_not_reloaded(page)

    def test_a_style_sheet_that_the_settings_begin_to_name_is_loaded(self):
        served = self.served({"index.md": "# Home\n", "docgen.yml": "title: T\n", "own/x.css": "h1 { color: rgb(1, 2, 3); }\n"})
        page = self.open(served.url)
        title = page.locator("article h1")
        served.write("docgen.yml", "title: T\nstyles: [own/x.css]\n")
        expect(title).to_have_css("color", "rgb(1, 2, 3)")
        served.write("own/x.css", "h1 { color: rgb(4, 5, 6); }\n")
        expect(title).to_have_css("color", "rgb(4, 5, 6)")
        served.write("docgen.yml", "title: T\n")
        expect(title).not_to_have_css("color", "rgb(4, 5, 6)")
        self.is_not_reloaded(page)

    def test_styles_change_without_loading_the_page(self):
        served = self.served({"index.md": "# Home\n\n[a](a.md)\n", "a.md": "# A\n", "docgen.yml": 'theme:\n  accent: "#112233"\n'})
        page = self.open(served.url)
        link = page.locator("article a").first
        served.write("docgen.yml", 'theme:\n  accent: "#aa0011"\n')
        expect(link).to_have_css("color", "rgb(170, 0, 17)")
        self.is_not_reloaded(page)

    def test_a_new_title_reaches_the_sidebar_of_other_pages(self):
        served = self.served({"index.md": "# Home\n\n" + LONG, "guide/a.md": "# Old title\n", "guide/b.md": "# B\n"})
        page = self.open(served.url)
        page.evaluate("scrollTo(0, 500)")
        served.write("guide/a.md", "# New title\n")
        expect(page.locator(".sidebar")).to_contain_text("New title")
        page.wait_for_function("scrollY > 400")

    def test_findings_stand_over_the_page_until_they_are_mended(self):
        served = self.served({"index.md": "# Home\n\nSee [a](gone.md).\n", "editor.md": "# E\n"}, "--editor", "edit://{path}:{line}:{column}")
        page = self.open(served.url)
        panel = page.locator(".docgen-live")
        expect(panel).to_contain_text("1 finding")
        expect(panel.locator("ul")).to_be_hidden()
        panel.get_by_role("button").click()
        expect(panel).to_contain_text("no page matches the link 'gone.md'")
        page.reload()
        page.evaluate("window.isFirst = true")
        expect(panel.locator("ul")).to_be_visible()
        self.assertEqual(panel.locator("pre").text_content(), "See [a](gone.md).\n        ^")
        place = panel.get_by_role("link", name="index.md:3:9")
        self.assertEqual(place.get_attribute("href"), f"edit://{os.path.realpath(served.root)}/index.md:3:9")
        served.write("index.md", "# Home\n\nSee [a](editor.md).\n")
        expect(panel).to_be_hidden()
        self.is_not_reloaded(page)

    def test_the_button_covers_no_entry_of_the_sidebar(self):
        served = self.served({"index.md": "# Home\n", **{f"p{number}.md": f"# Page {number}\n\n[a](gone.md)\n" for number in range(10, 60)}})
        page = self.page()
        # Of these some stand at the sidebar's lower end on arrival, wherever that is.
        for number in [*range(20, 40), 59]:
            page.goto(f"{served.url}p{number}.html")
            button = page.locator(".docgen-live button")
            expect(button).to_be_visible()
            page.wait_for_load_state()
            page.wait_for_function(
                "document.querySelector('.sidebar [aria-current=page]').getBoundingClientRect().bottom"
                " <= document.querySelector('.docgen-live button').getBoundingClientRect().top"
            )

    def test_a_broken_configuration_keeps_the_site_with_a_banner(self):
        served = self.served({"index.md": "# Home\n\nText.\n", "docgen.yml": "title: Docs\n"})
        page = self.open(served.url)
        banner = page.locator(".docgen-live-banner")
        served.write("docgen.yml", "titel: Docs\n")
        expect(banner).to_contain_text("docgen.yml:1:1")
        expect(page.locator("article")).to_contain_text("Text.")
        served.write("docgen.yml", "title: Docs\n")
        expect(banner).to_be_hidden()

    def test_pages_come_and_go_and_drafts_are_shown(self):
        served = self.served({"index.md": "# Home\n"})
        page = self.open(served.url)
        page.goto(served.url + "new.html")
        expect(page.locator("main")).to_contain_text("not found")
        served.write("new.md", "---\ndraft: true\n---\n# New\n\nHere.\n")
        expect(page.locator("article")).to_contain_text("Here.")
        expect(page.locator("article")).to_contain_text("Draft")
        (served.root / "new.md").unlink()
        expect(page.locator("main")).to_contain_text("not found")

    def test_a_checkout_of_a_thousand_files_is_one_change(self):
        served = self.served({"index.md": "# Home\n"})

        def git(*arguments: str):
            own = ["-c", "user.name=A", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"]
            subprocess.run(["git", "-C", served.root, *own, *arguments], check=True, capture_output=True)

        git("init", "-q", "-b", "main")
        git("add", "-A")
        git("commit", "-q", "-m", "one page")
        git("checkout", "-q", "-b", "many")
        for number in range(1000):
            served.write(f"part{number % 10}/p{number}.md", f"# Page {number}\n\nText.\n")
        git("add", "-A")
        git("commit", "-q", "-m", "a thousand more")
        git("checkout", "-q", "main")
        page = self.open(served.url)
        expect(page.locator(".sidebar")).not_to_contain_text("Part9", timeout=60_000)
        # What the author has done so far is over.
        page.wait_for_timeout(1_000)
        told = served.messages().count(" ms")
        git("checkout", "-q", "many")
        expect(page.locator(".sidebar")).to_contain_text("Part9", timeout=60_000)
        page.wait_for_timeout(1_000)
        self.assertEqual(served.messages().count(" ms"), told + 1, served.messages())
        page.goto(served.url + "part9/p999.html")
        expect(page.locator("article")).to_contain_text("Page 999")

    def test_search_and_answers_catch_up(self):
        served = self.served({"index.md": "# Home\n\nThe zebra is striped.\n"})
        page = self.open(served.url)
        served.write("animals.md", "# Animals\n\nThe quagga is extinct since 1883.\n")
        page.wait_for_function("(async () => (await (await fetch('/api/search?q=quagga')).json()).results.length > 0)()", timeout=20_000, polling=100)

    def test_ctrl_c_ends_it_at_once_and_leaves_nothing(self):
        served = Served({"index.md": "# Home\n"})
        page = self.open(served.url)
        expect(page.locator("article")).to_be_visible()
        page.close()
        self.assertEqual(served.stop(), 0)
        self.assertEqual([name for name in os.listdir(tempfile.gettempdir()) if name.startswith(f"docgen-serve.{served.process.pid}.")], [])


if __name__ == "__main__":
    unittest.main()
