"""The reader's page in Chromium: reading, searching, asking; with a server, without one, and from a folder."""

import faulthandler
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import payloads
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright
from servers import Assistant, ScriptedHost, StaticHost

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
DOCGEN = os.environ.get("DOCGEN", str(ROOT / ".build/debug/docgen"))
ASSISTANT = os.environ.get("ASSISTANT_SERVER", str(ROOT / ".build/debug/AssistantServer"))
# Nothing of it stands in the sample docs, but for a word that begins like one of them.
REFUSED = "does the installatory championship remove Mars?"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
# In milliseconds, for a machine that is busy with other work.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)
PICTURES = pathlib.Path(os.environ.get("PICTURES", ROOT / ".build/browser/screenshots"))

# Notes what must never happen: a report of the policy, a script that ran, a picture of the theme that changed after the first paint.
WATCH = """
window.reports = [];
addEventListener("securitypolicyviolation", (event) => reports.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
new MutationObserver(() => {
  if (document.body && !window.themeAtBody) window.themeAtBody = document.documentElement.dataset.theme ?? "none";
}).observe(document, { childList: true, subtree: true });
"""


def build(source: pathlib.Path, output: str, configuration: dict[str, str] | None = None) -> str:
    """Builds a copy of `source`; `configuration` adds lines to its docgen.yml. Returns the output folder."""
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "source"
        shutil.copytree(source, copy)
        with open(copy / "docgen.yml", "a") as file:
            for key, value in (configuration or {}).items():
                file.write(f"{key}: {value}\n")
        subprocess.run([DOCGEN, "build", str(copy), "--output", output], check=True, capture_output=True)
    return output


class Browser(unittest.TestCase):
    """One Chromium and two builds of the sample for all tests; a context of its own for each."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.dist = build(HERE / "site", cls.folder.name + "/dist")
        cls.server_only = build(HERE / "site", cls.folder.name + "/server", {"search": "server"})
        cls.playwright = sync_playwright().start()
        cls.chromium = cls.playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])

    @classmethod
    def tearDownClass(cls):
        cls.chromium.close()
        cls.playwright.stop()
        cls.folder.cleanup()

    def setUp(self):
        # A test that waits for ever ends the run, with the place where it waits.
        faulthandler.dump_traceback_later(300, exit=True)
        self.addCleanup(faulthandler.cancel_dump_traceback_later)

    def page(self, **options) -> Page:
        """A page on which reports of the policy and errors fail the test."""
        options.setdefault("viewport", {"width": 1440, "height": 900})
        context = self.chromium.new_context(**options)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(WATCH)
        problems: list[str] = []

        def heard(message):
            # A host that is not a documentation server answers questions with an error; the browser notes that.
            if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
                problems.append(message.text)

        context.on("console", heard)
        context.on("weberror", lambda error: problems.append(str(error.error)))
        self.addCleanup(context.close)
        page = context.new_page()
        page.problems = problems
        self.addCleanup(lambda: self.assertEqual(problems, []))
        return page

    def host(self, dist: str, kind=StaticHost, **options):
        host = kind(dist + "/site", **options)
        self.addCleanup(host.stop)
        return host

    def assistant(self) -> Assistant:
        server = Assistant(ASSISTANT, self.dist)
        self.addCleanup(server.kill)
        return server

    def ask(self, page: Page, question: str):
        page.get_by_role("textbox", name="Your question").fill(question)
        page.keyboard.press("Enter")

    def open_chat(self, page: Page, button: str = "Ask the assistant"):
        page.get_by_role("button", name=button).click()
        expect(page.locator("dialog.chat")).to_be_visible()
        self.settle(page)

    def settle(self, page: Page):
        page.evaluate("Promise.allSettled(document.getAnimations().map((animation) => animation.finished))")

    def until(self, page: Page, expression: str, argument=None):
        """Waits for an expression to be true. Playwright's own way would have to eval, which the page's policy forbids."""
        for _ in range(200):
            if page.evaluate(expression, argument):
                return
            page.wait_for_timeout(50)
        self.fail(f"never true: {expression}")


class Search(Browser):
    def test_by_keyboard_alone(self):
        page = self.page()
        server = self.assistant()
        page.goto(server.url)
        page.keyboard.press("Control+k")
        box = page.get_by_role("combobox", name="Search")
        expect(box).to_be_focused()
        page.keyboard.type("cache")
        options = page.get_by_role("option")
        expect(options.first).to_contain_text("cache")
        expect(box).to_have_attribute("aria-expanded", "true")
        expect(page.get_by_role("status")).to_contain_text("result")
        expect(page.get_by_role("group", name="Cache").get_by_role("option").first).to_be_visible()
        # What Enter opens is marked at once.
        chosen = page.locator("[role=option][aria-selected=true]")
        expect(chosen).to_have_attribute("id", "_hit0")
        self.assertEqual(box.get_attribute("aria-activedescendant"), chosen.get_attribute("id"))
        self.assertGreater(page.locator(".hit mark").count(), 0)
        page.keyboard.press("ArrowUp")
        self.assertEqual(chosen.get_attribute("id"), options.last.get_attribute("id"), "up from the first goes to the last")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/guide/cache.html*")
        page.keyboard.press("/")
        expect(page.get_by_role("option", name="cache")).to_be_visible()  # the recent search
        page.keyboard.press("Escape")
        expect(page.locator(".search-dialog")).to_be_hidden()

    def test_filters_by_keyboard(self):
        for kind, url in (("server", self.assistant().url), ("static", self.host(self.dist).url), ("folder", f"file://{self.dist}/site/index.html")):
            with self.subTest(kind):
                page = self.page()
                page.goto(url)
                page.keyboard.press("Control+k")
                page.keyboard.type("the")
                pages = page.locator(".hits-title")
                expect(pages.filter(has_text="Elements")).to_have_count(1)
                page.keyboard.press("Tab")
                page.keyboard.press("Tab")
                tag = page.get_by_role("button", name="setup", exact=True)
                expect(tag).to_be_focused()
                page.keyboard.press("Space")
                expect(tag).to_have_attribute("aria-pressed", "true")
                expect(tag).to_be_focused()
                expect(page.get_by_role("status")).to_contain_text("results with tag setup")
                expect(pages.filter(has_text="Elements")).to_have_count(0)
                self.assertEqual(sorted(pages.all_inner_texts()), ["Cache", "Install"])
                # One stop of the Tab key; arrows go around.
                page.keyboard.press("ArrowLeft")
                expect(page.get_by_role("button", name="two", exact=True)).to_be_focused()
                page.keyboard.press("ArrowRight")
                page.keyboard.press("ArrowRight")
                expect(page.get_by_role("button", name="C++ & co")).to_be_focused()
                page.keyboard.press("Enter")
                expect(page.get_by_role("status")).to_contain_text("with tag setup and C++ & co")
                expect(pages).to_have_text(["Install"])
                self.assertTrue(page.locator(".search-more").get_attribute("href").endswith("search/index.html?q=the&tag=setup&tag=C%2B%2B+%26+co"))
                page.keyboard.press("ArrowDown")
                box = page.get_by_role("combobox", name="Search")
                expect(box).to_be_focused()
                self.assertEqual(box.get_attribute("aria-activedescendant"), "_hit0")
                # Other words keep the tags, and no words list the pages.
                box.fill("zebra")
                expect(page.locator(".search-note")).to_have_text("Nothing found for “zebra” with tag setup and C++ & co.")
                box.fill("")
                expect(pages).to_have_text(["Pages with tag setup and C++ & co"])
                expect(page.get_by_role("option")).to_have_text(["Install"])
                page.keyboard.press("ArrowDown")
                page.keyboard.press("Enter")
                page.wait_for_url("**/guide/install.html")
                page.keyboard.press("Control+k")
                expect(page.get_by_role("button", name="setup", exact=True)).to_have_attribute("aria-pressed", "false")

    def test_closing_the_dialog_forgets_the_tags(self):
        page = self.page()
        page.goto(self.host(self.dist).url)
        page.keyboard.press("Control+k")
        page.get_by_role("button", name="files").click()
        expect(page.get_by_role("option")).to_have_text(["Cache"])
        page.keyboard.press("Escape")
        page.keyboard.press("Control+k")
        expect(page.get_by_role("button", name="files")).to_have_attribute("aria-pressed", "false")
        expect(page.get_by_role("group", name="Pages with tag files")).to_have_count(0)

    def test_a_site_without_tags_has_no_filters(self):
        with tempfile.TemporaryDirectory() as source:
            pathlib.Path(source, "index.md").write_text("# One\n\nA page.\n")
            pathlib.Path(source, "docgen.yml").write_text("title: Plain\n")
            dist = build(pathlib.Path(source), self.folder.name + "/untagged")
        page = self.page()
        page.goto(self.host(dist).url)
        page.keyboard.press("Control+k")
        expect(page.get_by_role("combobox")).to_be_focused()
        expect(page.get_by_role("toolbar")).to_have_count(0)

    def test_the_tags_of_a_page_lead_to_its_likes(self):
        for kind, url, javascript in (
            ("server", self.assistant().url, False),
            ("server", self.assistant().url, True),
            ("static", self.host(self.dist).url, True),
        ):
            with self.subTest(kind, javascript=javascript):
                page = self.page(java_script_enabled=javascript)
                page.goto(url + "guide/install.html")
                page.get_by_role("list", name="Tags").get_by_role("link", name="setup").click()
                results = page.locator("main .results a")
                expect(results).to_have_text(["Cache", "Install"])
                expect(page.locator("main .count").first).to_have_text("2 results")
                # The next search keeps the tag.
                page.get_by_role("searchbox", name="Search all pages").fill("table")
                page.keyboard.press("Enter")
                expect(page.locator("main .count").first).to_have_text("0 results")
                page.get_by_role("link", name="Remove the tag setup").click()
                expect(results.first).to_contain_text("Elements")
                expect(page.get_by_role("searchbox", name="Search all pages")).to_have_value("table")
                page.goto(url + "search/index.html?tag=C%2B%2B+%26+co&tag=SETUP")
                expect(results).to_have_text(["Install"])
                page.get_by_role("link", name="Remove the tag SETUP").click()
                expect(results).to_have_text(["Install"])

    def test_an_enter_of_an_input_method_opens_and_sends_nothing(self):
        # What Safari tells of the Enter that ends a composition; Chromium cannot be made to.
        enter = """async (box) => {
          let clicks = 0;
          document.addEventListener("click", () => clicks++, { capture: true });
          const isLeft = box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true }));
          await new Promise((resolve) => setTimeout(resolve));
          return isLeft && !clicks;
        }"""
        page = self.page()
        page.goto(self.host(self.dist).url)
        page.keyboard.press("Control+k")
        page.keyboard.type("cache")
        expect(page.locator("[role=option][aria-selected=true]")).to_be_visible()
        self.assertTrue(page.get_by_role("combobox").evaluate(enter), "nobody has taken the key")
        page.keyboard.press("Escape")
        self.open_chat(page)
        box = page.get_by_role("textbox", name="Your question")
        box.fill("cache")
        self.assertTrue(box.evaluate(enter), "nobody has taken the key")
        expect(box).to_have_value("cache")
        expect(page.locator(".question")).to_have_count(0)

    def test_focus_returns_to_the_opener(self):
        page = self.page()
        page.goto(self.host(self.dist).url)
        opener = page.get_by_role("button", name="Search")
        opener.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("combobox")).to_be_focused()
        page.keyboard.press("Escape")
        expect(opener).to_be_focused()

    def test_a_question_goes_to_the_assistant(self):
        page = self.page()
        page.goto(self.host(self.dist).url)
        page.keyboard.press("Control+k")
        page.keyboard.type("what does the cache hold?")  # at once: what is typed while the dialog loads is not lost
        expect(page.get_by_role("combobox")).to_have_value("what does the cache hold?")
        page.keyboard.press("Enter")
        expect(page.locator(".question")).to_have_text("what does the cache hold?")
        expect(page.locator(".origin")).to_have_text("From these docs, by search in your browser")

    def test_words_are_found_while_they_are_typed(self):
        for kind, url in (("server", self.assistant().url), ("static", self.host(self.dist).url)):
            with self.subTest(kind):
                page = self.page()
                page.goto(url)
                page.keyboard.press("Control+k")
                page.keyboard.type("insta")
                expect(page.get_by_role("group", name="Install").get_by_role("option").first).to_have_attribute("aria-selected", "true")
                expect(page.locator(".search-note")).to_be_hidden()
                page.get_by_role("combobox").fill("instlal qwxzy")
                expect(page.locator(".search-note")).to_have_text("Results for “install” (you typed “instlal qwxzy”). No page has “qwxzy”: left out.")

    def test_three_words_are_no_question(self):
        page = self.page()
        page.goto(self.host(self.dist).url)
        page.keyboard.press("Control+k")
        page.keyboard.type("clear the cache")
        options = page.get_by_role("option")
        expect(options.last).to_contain_text("Ask the assistant")
        expect(options.first).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Enter")
        page.wait_for_url("**/guide/cache.html*")
        # The words stand marked on the page, and the address shows nothing of it.
        self.assertNotIn(":~:", page.evaluate("location.href"))

    def test_an_empty_field_offers_pages(self):
        page = self.page()
        url = self.host(self.dist).url
        page.goto(url)
        page.keyboard.press("Control+k")
        expect(page.get_by_role("group", name="Start here").get_by_role("option").first).to_be_visible()
        expect(page.locator(".search-more")).to_be_hidden()
        page.goto(url + "guide/install.html")
        page.goto(url)
        page.keyboard.press("Control+k")
        expect(page.get_by_role("group", name="Recently read").get_by_role("option")).to_have_text(["Install"])

    def test_a_shortcut_of_one_key_can_be_switched_off(self):
        page = self.page()
        page.goto(self.host(self.dist).url)
        page.keyboard.press("?")
        page.get_by_label("Single-key shortcuts").uncheck()
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        page.reload()
        page.keyboard.press("/")
        page.keyboard.press("Control+k")  # so that the time for "/" has passed
        expect(page.get_by_role("combobox")).to_be_focused()
        self.assertEqual(page.get_by_role("combobox").input_value(), "")
        page.keyboard.type("a/b?")
        self.assertEqual(page.get_by_role("combobox").input_value(), "a/b?", "in a field they are letters")

    def test_says_that_there_is_no_search_where_there_is_none(self):
        page = self.page()
        page.goto(self.host(self.server_only).url)
        page.keyboard.press("Control+k")
        page.keyboard.type("cache")
        expect(page.locator(".search-note")).to_contain_text("No documentation server is here")
        page.goto(page.url + "search/index.html?q=cache")
        expect(page.locator("main .needs-server")).to_contain_text("No documentation server is here")

    def test_the_search_page_on_a_static_host(self):
        page = self.page()
        page.goto(self.host(self.dist).url + "search/index.html?q=cache")
        expect(page.locator("main .results a").first).to_have_text("Cache")
        expect(page.locator("main input")).to_have_value("cache")

    def test_the_search_page_without_javascript(self):
        page = self.page(java_script_enabled=False)
        server = self.assistant()
        page.goto(server.url)
        page.get_by_role("searchbox").fill("cache")
        page.keyboard.press("Enter")
        expect(page.locator("main .results a").first).to_contain_text("Cache")


class Chat(Browser):
    def test_asks_the_server_and_the_engine_after_it_died(self):
        page = self.page()
        server = Assistant(ASSISTANT, self.dist)
        self.addCleanup(server.kill)
        page.goto(server.url + "elements.html")
        self.open_chat(page)
        self.ask(page, "how do I install the tool?")
        # Fetched while the server is still there: the engine, and what it needs of so small a site.
        self.until(
            page,
            "performance.getEntriesByType('resource').some(({ name }) => name.includes('/v/')) && !document.querySelector('script[src*=\"/search/\"]')",
        )
        expect(page.locator(".origin")).to_have_text("From these docs")
        expect(page.locator(".sources a").first).to_have_attribute(
            "href", re.compile("/guide/install.html#install-the-tool:~:text=Run%20this%20command")
        )
        expect(page.locator(".answer-text .source > a:first-child").first).to_have_text("Install › Install the tool")
        expect(page.locator(".answer-text .cite")).to_have_text(["1"])
        expect(page.locator(".answer-text pre").first).to_have_text("$ apt install sample-tool\n")
        expect(page.locator(".answer-text .code button").first).to_have_attribute("aria-label", "Copy code")
        server.kill()
        self.ask(page, "what does the cache hold?")
        expect(page.locator(".origin").nth(1)).to_have_text("From these docs, by search in your browser")
        expect(page.locator(".answer-text").nth(1)).to_contain_text("pages that were built last")
        self.ask(page, "how do I install the tool?")
        expect(page.locator(".answer-text").nth(2).locator(".source > a:first-child")).to_have_attribute(
            "href", re.compile("/guide/install.html#install-the-tool")
        )
        expect(page.locator(".answer-text").nth(2).locator("pre")).to_have_text("$ apt install sample-tool")
        expect(page.locator(".answer-text").nth(2).locator(".code button")).to_have_attribute("aria-label", "Copy code")

    def test_declines_with_the_nearest_sections(self):
        page = self.page()
        page.goto(self.assistant().url)
        self.open_chat(page)
        self.ask(page, "who won the football championship of Mars?")
        expect(page.locator(".answer-text")).to_contain_text("do not seem to cover this")
        self.assertNotIn("From these docs", page.locator(".reply").inner_text())
        self.assertNotIn("Sources", page.locator(".reply").inner_text())

    def test_offers_help_where_there_is_no_answer(self):
        for kind, url in (("server", self.assistant().url), ("static", self.host(self.dist).url)):
            with self.subTest(kind):
                page = self.page()
                page.goto(url + "guide/cache.html")
                self.open_chat(page)
                self.ask(page, REFUSED)
                offers = page.locator(".offers")
                expect(offers.get_by_role("heading")).to_have_text(["These docs do answer", "Get help elsewhere"])
                expect(offers.get_by_role("listitem")).to_have_text(["Remove the tool", "Forum", "Write to us"])
                expect(offers.get_by_role("link", name="Forum")).to_have_attribute("href", "https://forum.example.org/")
                expect(offers.get_by_role("link", name="Search for these words")).to_have_attribute("href", re.compile("search/index.html[?]q=does"))
                offers.get_by_role("button", name="Did you mean “install”?").click()
                expect(page.locator(".question").nth(1)).to_have_text(REFUSED.replace("installatory", "install"))
                offers.first.get_by_role("listitem").get_by_role("button").first.click()
                expect(page.locator(".turn")).to_have_count(3)
                expect(page.locator(".turn").nth(2).locator(".origin")).to_contain_text("docs")

    def test_shows_what_a_question_goes_on_with(self):
        page = self.page()
        page.goto(self.host(self.dist).url)
        self.open_chat(page)
        self.ask(page, "how do I clear the cache?")
        expect(page.locator(".actions")).to_have_count(1)
        self.ask(page, "and how big is it?")
        chip = page.locator(".turn").nth(1).locator(".offers")
        expect(chip).to_contain_text("About: how do I clear the cache?")
        chip.get_by_role("button", name="Ask without the question before").click()
        expect(page.locator(".actions")).to_have_count(3)
        expect(page.locator(".turn").nth(2).locator(".question")).to_have_text("and how big is it?")
        expect(page.locator(".turn").nth(2).get_by_text("About:")).to_have_count(0)
        # Another tab begins anew, and offers what was.
        other = page.context.new_page()
        other.goto(page.url)
        self.open_chat(other)
        expect(other.locator(".turn")).to_have_count(0)
        other.get_by_role("button", name="Go on with “how do I clear the cache?”").click()
        expect(other.locator(".turn")).to_have_count(3)

    def test_two_tabs_in_one_thread_lose_no_turn(self):
        page = self.page()
        page.goto(self.assistant().url)
        self.open_chat(page)
        self.ask(page, "how do I clear the cache?")
        expect(page.locator(".actions")).to_have_count(1)
        other = page.context.new_page()
        other.goto(page.url)
        self.open_chat(other)
        other.get_by_role("button", name="Go on with “how do I clear the cache?”").click()
        # This tab asks, and waits for the server, while the other one asks and is answered.
        held = []
        page.route("**/api/kapa/query", lambda route: held.append(route))
        self.ask(page, "what is a zebra crossing made of?")
        expect(page.locator(".waiting")).to_be_visible()
        self.ask(other, "what does the cache hold?")
        expect(other.locator(".actions")).to_have_count(2)
        for route in held:
            route.continue_()
        for tab in (page, other):
            expect(tab.locator(".question")).to_have_text(
                ["how do I clear the cache?", "what is a zebra crossing made of?", "what does the cache hold?"]
            )
        # Asked again, a question stands once in both.
        other.get_by_role("button", name="Ask again").first.click()
        for tab in (page, other):
            expect(tab.locator(".question")).to_have_text(
                ["what is a zebra crossing made of?", "what does the cache hold?", "how do I clear the cache?"]
            )
            expect(tab.locator(".actions")).to_have_count(3)

    def test_begins_anew_on_the_next_day(self):
        page = self.page()
        page.clock.install()
        page.goto(self.host(self.dist).url)
        self.open_chat(page)
        self.ask(page, "how do I clear the cache?")
        expect(page.locator(".actions")).to_have_count(1)
        page.get_by_role("button", name="Close").click()
        page.clock.fast_forward("13:00:00")
        self.open_chat(page)
        expect(page.locator(".turn")).to_have_count(0)
        expect(page.get_by_role("button", name="Go on with “how do I clear the cache?”")).to_be_visible()

    def test_is_asked_about_a_page_and_what_is_selected_of_it(self):
        page = self.page()
        page.goto(self.host(self.dist).url + "elements.html")
        page.evaluate("getSelection().selectAllChildren(document.querySelector('article h2'))")
        page.get_by_role("button", name="Ask about this").click()
        field = page.get_by_role("textbox", name="Your question")
        heading = page.locator("article h2").first.text_content()
        quote = page.locator("dialog.chat .quoted")
        expect(quote).to_have_text(heading)
        expect(field).to_have_value("")
        # What is typed stands below it, and the question is made of both.
        page.keyboard.type("why?")
        page.keyboard.press("Enter")
        expect(quote).to_be_hidden()
        expect(page.locator(".turn .question").last).to_have_text(heading + "\nwhy?")
        expect(page.locator(".turn .actions").last).to_be_visible()
        page.evaluate("getSelection().selectAllChildren(document.querySelector('article h2'))")
        page.get_by_role("button", name="Ask about this").click()
        expect(quote).to_have_text(heading)
        page.get_by_role("button", name="Remove the quote").click()
        expect(quote).to_be_hidden()
        field.fill("how do I clear the cache?")
        page.keyboard.press("Enter")
        # What a screen reader hears is the answer, once.
        expect(page.get_by_role("status")).to_contain_text("sample cache clear")
        page.get_by_role("button", name="Close").click()
        page.evaluate("getSelection().removeAllRanges()")
        page.get_by_role("link", name="Ask about this page").press("Enter")
        expect(page.locator("dialog.chat")).to_be_visible()
        expect(field).to_be_focused()
        expect(field).to_have_value("")

    def test_can_be_made_wider_and_stays_so(self):
        page = self.page()
        page.goto(self.host(self.dist).url + "elements.html")
        self.open_chat(page)
        widen = page.get_by_role("button", name="Widen the panel")
        narrow = page.locator("dialog.chat").bounding_box()["width"]
        widen.click()
        expect(widen).to_have_attribute("aria-pressed", "true")
        self.assertGreater(page.locator("dialog.chat").bounding_box()["width"], narrow)
        page.reload()
        expect(page.locator("dialog.chat.wide")).to_be_visible()
        widen.click()
        self.assertEqual(page.locator("dialog.chat").bounding_box()["width"], narrow)

    def test_says_plainly_that_nobody_can_answer(self):
        page = self.page()
        page.goto(self.host(self.server_only).url)
        self.open_chat(page)
        self.ask(page, "what does the cache hold?")
        expect(page.locator(".problem")).to_contain_text("No documentation server is here")
        page.get_by_role("button", name="Ask again").click()
        expect(page.locator(".turn")).to_have_count(1)

    def test_from_a_folder(self):
        page = self.page()
        page.goto("file://" + self.dist + "/site/elements.html")
        self.open_chat(page)
        self.ask(page, "what does the cache hold?")
        expect(page.locator(".origin")).to_have_text("From these docs, by search in your browser")
        link = page.locator(".sources a").first
        link.click()
        page.wait_for_url("file://**/guide/cache.html*")
        expect(page.locator("dialog.chat .question")).to_have_text("what does the cache hold?")
        page.keyboard.press("Control+k")
        page.keyboard.type("command")
        expect(page.get_by_role("option").first).to_contain_text("Install")

    def test_streams_and_cites(self):
        page = self.page()
        host = self.host(self.dist, ScriptedHost)
        source = {
            "title": "Cache",
            "heading": "Clear the cache",
            "breadcrumb": [],
            "url": "guide/cache.html#clear-the-cache",
            "quote": "Run sample cache clear. The next build takes longer.",
            "text_fragment": ":~:text=Run%20sample%20cache%20clear.%20The%20next%20build%20takes",
        }
        final = {
            "answer": "Run `sample cache clear` [1]. Not [7].",
            "answer_html": "",
            "answered": True,
            "origin": "kapa",
            "is_uncertain": False,
            "thread_id": "t-1",
            "question_answer_id": "q-1",
            "sources": [source],
            "duration_ms": 5,
        }
        host.answers.put(
            [
                ("sources", {"sources": [source]}),
                (None, 10),
                ("delta", {"text": "Run `sample "}),
                ("delta", {"text": "cache clear`"}),
                (None, 10),
                ("done", final),
            ]
        )
        page.goto(host.url + "guide/install.html")
        self.open_chat(page)
        self.ask(page, "how do I clear it?")
        expect(page.locator(".sources a")).to_have_text(["Cache › Clear the cache"])  # before any word of the answer
        expect(page.locator(".origin")).to_have_count(0)
        host.release()
        expect(page.locator(".answer-text code")).to_have_text("sample cache clear")
        host.release()
        expect(page.locator(".origin")).to_have_text("Kapa")
        cite = page.locator(".cite")
        expect(cite).to_have_count(1)
        expect(cite).to_have_attribute(
            "href", host.url + "guide/cache.html#clear-the-cache:~:text=Run%20sample%20cache%20clear.%20The%20next%20build%20takes"
        )
        expect(page.locator(".answer-text")).to_contain_text("Not [7].")
        expect(page.locator(".sources blockquote")).to_have_text(source["quote"])
        self.assertEqual(host.questions[0]["page_url"], host.url + "guide/install.html")

        # The thread goes on: on another page, after a reload, with the server's name for it.
        cite.click()
        page.wait_for_url("**/guide/cache.html*")
        expect(page.locator("dialog.chat .turn")).to_have_count(1)
        page.reload()
        expect(page.locator("dialog.chat .turn")).to_have_count(1)
        host.answers.put([("done", {**final, "answer": "Yes."})])
        self.ask(page, "is it slow then?")
        expect(page.locator(".origin")).to_have_count(2)
        self.assertEqual(host.questions[1]["thread_id"], "t-1")
        self.assertRegex(host.questions[0]["client_id"], "^[A-Za-z0-9-]{10,64}$")
        self.assertEqual(host.questions[0]["client_id"], host.questions[1]["client_id"])
        page.get_by_role("button", name="New thread").click()
        expect(page.locator("dialog.chat .turn")).to_have_count(0)
        expect(page.get_by_role("button", name="What does the cache hold?")).to_be_visible()
        page.get_by_role("button", name="Earlier threads").click()
        # Both sides: what was asked, and what the answer began with.
        expect(page.locator(".threads li p")).to_have_text(re.compile("^Run sample cache clear"))
        page.get_by_role("button", name="how do I clear it?", exact=True).click()
        expect(page.locator("dialog.chat .turn")).to_have_count(2)

    def test_stops_and_asks_again(self):
        page = self.page()
        host = self.host(self.dist, ScriptedHost)
        host.answers.put([("delta", {"text": "Half of "}), (None, 10)])
        page.goto(host.url)
        self.open_chat(page)
        self.ask(page, "a question")
        expect(page.locator(".answer-text")).to_have_text("Half of")
        page.get_by_role("button", name="Stop").click()
        expect(page.locator(".problem")).to_have_text("Stopped.")
        expect(page.locator(".answer-text")).to_have_text("Half of")
        host.release()
        host.answers.put([("delta", {"text": "cut"}), ("error", {"code": "kapa-broke-off"})])
        page.get_by_role("button", name="Ask again").click()
        expect(page.locator(".problem")).to_have_text("The answer broke off here.")
        expect(page.locator(".turn")).to_have_count(1)

    def answer(self, text: str = "Yes.", **more) -> dict:
        """An answer of Kapa's, as the server gives it."""
        source = {"title": "Cache", "heading": "Clear the cache", "breadcrumb": [], "url": "https://forum.example.org/t/42", "quote": ""}
        return {
            "answer": text,
            "answer_html": "",
            "answered": True,
            "origin": "kapa",
            "is_uncertain": False,
            "thread_id": "t",
            "question_answer_id": "q",
            "sources": [source],
            "duration_ms": 1,
            **more,
        }

    def test_an_answer_of_kapas_that_is_none_looks_like_none(self):
        page = self.page()
        host = self.host(self.dist, ScriptedHost)
        page.goto(host.url)
        self.open_chat(page)
        host.answers.put([("done", self.answer("It may be so.", answered=False, is_uncertain=True, sources_are="nearest"))])
        self.ask(page, "is it so?")
        expect(page.locator(".origin")).to_have_text("Kapa")
        expect(page.locator(".problem")).to_have_text("The docs may not answer this. These sections are near.")
        expect(page.locator(".sources h3")).to_have_text("Nearest sections")
        # The answer is one, and rests on nothing.
        host.answers.put([("done", self.answer("It is so.", sources_are="nearest"))])
        self.ask(page, "is it really so?")
        expect(page.locator(".sources h3")).to_have_text(["Nearest sections", "Nearest sections"])
        expect(page.locator(".problem")).to_have_count(1)

    def test_what_is_doubtful_stands_above_the_answer(self):
        page = self.page()
        host = self.host(self.dist, ScriptedHost)
        page.goto(host.url)
        self.open_chat(page)
        host.answers.put([("done", self.answer("Maybe.", origin="local", is_uncertain=True, corrections=[{"typed": "openai", "meant": "openapi"}]))])
        self.ask(page, "What is OpenAI?")
        expect(page.locator(".origin.unsure")).to_have_text("Closest passage in these docs")
        expect(page.locator(".problem")).to_have_text(["Results for “openapi” (you typed “openai”).", "This may not be the answer."])
        places = [page.locator(place).last.bounding_box()["y"] for place in (".problem", ".answer-text")]
        self.assertLess(places[0], places[1])
        host.answers.put([("done", self.answer("The docs do not seem to cover this.", origin="local", answered=False))])
        self.ask(page, "and zeppelins?")
        expect(page.locator(".origin").nth(1)).to_have_text("Not found in these docs")

    def test_an_answer_that_stopped_says_so(self):
        page = self.page()
        host = self.host(self.dist, ScriptedHost)
        page.goto(host.url)
        self.open_chat(page)
        host.answers.put([("delta", {"text": "Use "}), ("done", self.answer("Use the", incomplete=True))])
        self.ask(page, "what do I use?")
        expect(page.locator(".answer-text")).to_have_text("Use the")
        expect(page.locator(".problem")).to_have_text("The answer broke off here.")
        page.reload()
        expect(page.locator(".problem")).to_have_text("The answer broke off here.")

    def test_asks_for_a_person_where_the_server_does(self):
        page = self.page()
        host = self.host(self.dist, ScriptedHost)
        page.goto(host.url)
        self.open_chat(page)
        host.wants_captcha = True
        self.ask(page, "a question")
        dialog = page.get_by_role("dialog", name="Are you a person?")
        expect(dialog).to_be_visible()
        dialog.get_by_role("button", name="Cancel").click()
        expect(dialog).to_have_count(0)
        expect(page.locator(".problem")).to_have_text("Show that a person asks.")
        page.get_by_role("button", name="Ask again").click()
        host.answers.put([("done", self.answer())])
        with page.context.expect_page() as opened:
            dialog.get_by_role("link", name="Open the check").click()
        opened.value.evaluate("new BroadcastChannel('docgen-captcha').postMessage('passed')")
        expect(page.locator(".answer-text")).to_have_text("Yes.")
        expect(dialog).to_have_count(0)
        self.assertEqual([question["query"] for question in host.questions], ["a question"])

    def test_a_server_can_hide_it(self):
        page = self.page()
        host = self.host(self.dist, ScriptedHost)
        host.capabilities = {"widget": False}
        page.goto(host.url)
        ask = page.get_by_role("button", name="Ask the assistant")
        ask.click()
        expect(ask).to_have_count(0)
        expect(page.locator("dialog.chat")).to_have_count(0)
        expect(page.get_by_role("status")).to_have_text("The assistant is switched off on this site")
        page.goto(host.url + "guide/install.html")
        expect(page.get_by_role("button", name="Search", exact=True)).to_be_visible()
        expect(ask).to_have_count(0)
        page.keyboard.press("Control+i")
        expect(page.locator("dialog.chat")).to_have_count(0)

    def test_a_vote_waits_for_the_server(self):
        page = self.page()
        host = self.host(self.dist, ScriptedHost)
        page.goto(host.url)
        self.open_chat(page)
        host.answers.put([("done", self.answer(question_answer_id="q-1"))])
        self.ask(page, "what does the cache hold?")
        down = page.get_by_role("button", name="Bad answer")
        self.until(page, "performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/feedback.js'))")
        page.context.set_offline(True)
        down.click()
        page.get_by_label("It is beside the point").check()
        page.get_by_role("textbox", name="What was wrong").fill("Too short")
        page.locator(".why").get_by_role("button", name="Send").click()
        expect(page.locator(".why")).to_have_text("Thank you. This is kept in your browser until the server answers again.")
        page.context.set_offline(False)
        self.until(page, "!localStorage['docgen-feedback:/']")
        self.assertEqual(len(host.votes), 1, "the vote with the reasons took the place of the first")
        vote = host.votes[0]
        self.assertEqual((vote["question_answer_id"], vote["reaction"]), ("q-1", "downvote"))
        self.assertEqual((vote["reasons"], vote["comment"]), (["irrelevant"], "Too short"))
        self.assertTrue(vote["key"])
        expect(down).to_have_attribute("aria-pressed", "true")
        page.get_by_role("button", name="Good answer").click()
        expect(page.locator(".why")).to_have_text("Thank you.")

    def test_names_help_elsewhere_after_a_bad_vote(self):
        page = self.page()
        host = self.host(self.dist, ScriptedHost)
        page.goto(host.url)
        self.open_chat(page)
        host.answers.put([("done", self.answer(question_answer_id="q-1"))])
        self.ask(page, "what does the cache hold?")
        page.get_by_role("button", name="Bad answer").click()
        page.locator(".why").get_by_role("button", name="Send").click()
        expect(page.locator(".why")).to_contain_text("Thank you.")
        expect(page.locator(".why").get_by_role("link", name="Write to us")).to_have_attribute("href", "mailto:docs@example.org")
        page.get_by_role("button", name="Good answer").click()
        expect(page.locator(".why")).to_have_text("Thank you.")

    def test_a_plain_web_host_is_told_nothing_and_offers_no_votes(self):
        page = self.page()
        sent: list[str] = []
        page.on("request", lambda request: "/api/" in request.url and sent.append(f"{request.method} {request.url}"))
        host = self.host(self.dist)
        page.goto(host.url)
        self.open_chat(page)
        for _ in range(2):
            self.ask(page, "what does the cache hold?")
            expect(page.locator(".origin").last).to_be_visible()
        expect(page.get_by_role("button", name="Ask again").last).to_be_visible()
        expect(page.get_by_role("button", name="Good answer")).to_have_count(0)
        expect(page.get_by_role("button", name="Bad answer")).to_have_count(0)
        page.goto(host.url + "guide/install.html")
        self.ask(page, "how do I install the tool?")
        expect(page.locator(".origin")).to_have_count(3)
        self.assertEqual(sent, [f"GET {host.url}api/system/info"], "asked once for the whole visit, with no word of the reader's")

    def test_links_of_kapa_are_judged_by_the_server(self):
        page = self.page()
        host = self.host(self.dist, ScriptedHost)
        page.goto(host.url)
        self.open_chat(page)
        judged = (
            '<h1>So</h1><p>See <a href="https://docs.example.org/x">there</a> <span class="link-host">(docs.example.org)</span>, not elsewhere.</p>'
        )
        host.answers.put(
            [("done", self.answer("See [there](https://docs.example.org/x), not [elsewhere](https://evil.example/x).", answer_html=judged))]
        )
        self.ask(page, "where?")
        expect(page.locator(".answer-text")).to_contain_text("there (docs.example.org), not elsewhere.")
        expect(page.locator(".answer-text a")).to_have_attribute("href", "https://docs.example.org/x")
        self.assertEqual(page.locator(".answer-text h4").count(), 1, "below the panel's own headings")

    def test_links_of_kapa_are_judged_while_they_stream(self):
        page = self.page()
        host = self.host(self.dist, ScriptedHost)
        page.goto(host.url)
        self.open_chat(page)
        text = (
            f"[here]({host.url}guide/cache.html), [forum](https://forum.example.org/t/42), [elsewhere](https://evil.example/x), "
            "![a picture](https://evil.example/leak?q=1), https://evil.example/bare, <img src=https://evil.example/a.png>"
        )
        sources = self.answer()["sources"]
        host.answers.put([("sources", {"sources": sources}), ("delta", {"text": text}), (None, 10), ("error", {"code": "kapa-broke-off"})])
        self.ask(page, "where?")

        def check():
            links = page.locator(".answer-text a")
            expect(links).to_have_text(["here", "forum"])
            self.assertEqual(
                links.evaluate_all("(nodes) => nodes.map((node) => node.getAttribute('href'))"),
                [host.url + "guide/cache.html", "https://forum.example.org/t/42"],
            )
            expect(page.locator(".answer-text")).to_contain_text(
                "forum (forum.example.org), elsewhere, a picture, https://evil.example/bare, <img src="
            )
            self.assertEqual(page.locator(".answer-text img").count(), 0)

        check()
        host.release()
        expect(page.locator(".problem")).to_have_text("The answer broke off here.")
        check()

    def test_a_trace_is_taken_whole_up_to_the_servers_limit(self):
        page = self.page()
        host = self.host(self.dist, ScriptedHost)
        page.goto(host.url)
        self.open_chat(page)
        box = page.get_by_role("textbox", name="Your question")
        foot = page.locator(".chat-foot")
        trace = "Traceback:\n" + '  File "module.py", line 1\n' * 250 + "ValueError: no such key"
        self.assertLess(len(trace), 8_000)
        host.answers.put([("done", self.answer())])
        box.fill(trace)
        expect(foot).to_have_text("Answers may be wrong. Their sources are linked.")
        page.keyboard.press("Enter")
        expect(page.locator(".origin")).to_be_visible()
        self.assertEqual(host.questions[0]["query"], trace)
        # Folded: its beginning, and its end, which says most.
        expect(page.locator("details.question summary")).to_have_text(re.compile("^Traceback: …\\s+ValueError: no such key$"))
        self.assertLess(page.locator(".question").bounding_box()["height"], 200)
        host.answers.put([("done", self.answer())])
        box.fill("A" * 5_000 + "B" * 5_000)
        expect(foot).to_have_text("Longer than 8000 characters: 2000 from the middle will be left out.")
        page.keyboard.press("Enter")
        expect(page.locator(".origin")).to_have_count(2)
        expect(foot).to_have_text("Answers may be wrong. Their sources are linked.")
        sent = host.questions[1]["query"]
        self.assertEqual((len(sent), sent[:2_000], sent[-5_000:]), (8_000, "A" * 2_000, "B" * 5_000))

    def test_the_panel_covers_no_text_of_the_page(self):
        host = self.host(self.dist, ScriptedHost)
        for width in (768, 820, 1024, 1279, 1280, 1440):
            with self.subTest(width=width):
                page = self.page(viewport={"width": width, "height": 800})
                page.goto(host.url + "elements.html")
                self.open_chat(page)
                left = page.locator("dialog.chat").bounding_box()["x"]
                for box in (page.locator("article").bounding_box(), page.locator(".site-header").bounding_box()):
                    self.assertLessEqual(box["x"] + box["width"], left)
                self.assertGreater(page.locator("article").bounding_box()["width"], 300)
                self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), width)

    def test_the_focus_stays_in_the_panel(self):
        page = self.page(viewport={"width": 1440, "height": 700})
        host = self.host(self.dist, ScriptedHost)
        page.goto(host.url)
        self.open_chat(page)
        inside = "document.activeElement.closest('dialog.chat') !== null"
        host.answers.put([(None, 10), ("done", self.answer("Yes.\n\n" * 40))])
        page.get_by_role("button", name="What does the cache hold?").click()
        self.assertTrue(page.evaluate(inside), "after an example")
        host.release()
        page.get_by_role("button", name="Bad answer").click()
        self.until(page, "document.activeElement.type === 'checkbox'")
        self.until(
            page,
            """[...document.querySelectorAll('.why > *')].every((node) =>
            node.getBoundingClientRect().bottom <= document.querySelector('.chat-body').getBoundingClientRect().bottom)""",
        )
        page.locator(".why").get_by_role("button", name="Send").click()
        expect(page.locator(".why")).to_contain_text("Thank you.")
        self.assertTrue(page.evaluate(inside), "after a vote")
        host.answers.put([("delta", {"text": "a"}), (None, 10)])
        page.get_by_role("button", name="Ask again").click()
        self.assertTrue(page.evaluate(inside), "after asking again")
        page.get_by_role("button", name="Stop").click()
        expect(page.locator(".problem")).to_have_text("Stopped.")
        self.assertTrue(page.evaluate(inside), "after stopping")
        host.release()

    def test_keys_and_focus(self):
        page = self.page()
        page.goto(self.host(self.dist).url)
        opener = page.get_by_role("button", name="Ask the assistant")
        opener.focus()
        page.keyboard.press("Enter")
        box = page.get_by_role("textbox", name="Your question")
        expect(box).to_be_focused()
        for _ in range(12):
            page.keyboard.press("Tab")
            self.assertTrue(page.evaluate("document.activeElement.closest('dialog.chat') !== null"), "the Tab key stays in the panel")
        page.keyboard.press("Shift+Tab")
        self.assertTrue(page.evaluate("document.activeElement.closest('dialog.chat') !== null"))
        page.keyboard.press("Escape")
        expect(page.locator("dialog.chat")).to_be_hidden()
        expect(opener).to_be_focused()

    def test_a_sheet_on_phones(self):
        page = self.page(viewport={"width": 390, "height": 844}, has_touch=True)
        page.goto(self.host(self.dist).url + "guide/install.html")
        self.open_chat(page)
        self.assertTrue(page.evaluate("document.querySelector('dialog.chat').matches(':modal')"))
        box = page.locator("dialog.chat").bounding_box()
        self.assertEqual((box["x"], box["width"]), (0, 390))
        self.assertEqual(round(box["y"] + box["height"]), 844)

    def test_can_be_switched_off(self):
        dist = build(HERE / "site", self.folder.name + "/off", {"markdown": "false"})
        environment = {**os.environ, "KAPA_WIDGET_ENABLED": "false"}
        subprocess.run([DOCGEN, "build", str(HERE / "site"), "--output", dist], check=True, capture_output=True, env=environment)
        page = self.page()
        page.goto(self.host(dist).url)
        expect(page.get_by_role("button", name="Search")).to_be_visible()
        expect(page.get_by_role("button", name="Ask the assistant")).to_have_count(0)

    def test_moves_nothing_for_readers_who_want_none(self):
        page = self.page(reduced_motion="reduce")
        page.goto(self.host(self.dist).url)
        self.open_chat(page)
        self.assertEqual(page.evaluate("document.getAnimations().length"), 0)


class Reading(Browser):
    def test_asks_for_nothing_before_first_use(self):
        page = self.page()
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        host = self.host(self.dist)
        page.goto(host.url + "elements.html", wait_until="networkidle")
        names = sorted(url.rsplit("/", 1)[1] for url in requests)
        # The page has tabs, whose script is not a first use: it is for the keyboard.
        tabs = {"tabs.js", "dom.js"}
        self.assertLessEqual(set(names) - tabs, {"drawing.svg", "elements.html", "favicon.svg", "site.css", "site.js", "theme.js"})
        self.assertTrue(all(url.startswith(host.url) for url in requests), "nothing comes from a third party")

    def test_nothing_moves_while_a_page_loads(self):
        page = self.page()
        host = self.host(self.dist)
        for width in (390, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            for path in ("", "elements.html", "guide/index.html", "search/index.html", "404.html"):
                page.goto(host.url + path, wait_until="networkidle")
                self.assertLess(page.evaluate("shift"), 0.01, f"{path} at {width}")
        page.goto(host.url + "guide/install.html")
        self.open_chat(page)
        page.goto(host.url + "guide/cache.html", wait_until="networkidle")
        expect(page.locator("dialog.chat")).to_be_visible()
        self.assertLess(page.evaluate("shift"), 0.01, "with the panel open")

    def test_the_theme_is_there_before_the_first_paint(self):
        page = self.page(color_scheme="light")
        host = self.host(self.dist)
        page.goto(host.url)
        page.get_by_role("button", name="Theme: auto").click()
        page.get_by_role("button", name="Theme: light").click()
        page.goto(host.url + "elements.html")
        self.assertEqual(page.evaluate("themeAtBody"), "dark")
        self.assertEqual(page.evaluate("getComputedStyle(document.documentElement).colorScheme"), "dark")

    def test_pictures_and_wrapped_lines_follow_what_the_reader_chose(self):
        drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40" fill="{}"/></svg>'
        picture = '<picture>\n<source media="(prefers-color-scheme: dark)" srcset="dark.svg">\n<img src="light.svg" alt="A">\n</picture>'
        code = "```text wrap showLineNumbers\n" + "word " * 200 + "\nshort\n```\n\n```text wrap\n" + "word " * 200 + "\n```"
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder)
            for name in ("light", "dark"):
                (source / f"{name}.svg").write_text(drawing.format(name))
            (source / "index.md").write_text(f"# T\n\n{picture}\n\n{code}\n")
            dist = build(source, self.folder.name + "/chosen")
        page = self.page(color_scheme="light")
        url = self.host(dist).url
        page.goto(url, wait_until="networkidle")
        image = page.get_by_role("img", name="A")
        expect(image).to_have_js_property("currentSrc", url + "light.svg")
        page.get_by_role("button", name="Theme: auto").click()
        page.get_by_role("button", name="Theme: light").click()
        expect(image).to_have_js_property("currentSrc", url + "dark.svg")
        page.emulate_media(color_scheme="dark")
        page.get_by_role("button", name="Theme: dark").click()
        page.get_by_role("button", name="Theme: auto").click()
        expect(image).to_have_js_property("currentSrc", url + "light.svg")
        for line in page.locator(".line").all():
            mark = line.evaluate("(line) => getComputedStyle(line, '::before').content")
            self.assertIn("↪", mark)
        # Its number stands beside the first of its rows, the arrows beside the others.
        first = page.locator(".numbered .line").first
        self.assertGreater(first.bounding_box()["height"], 60)
        self.assertTrue(first.evaluate("(line) => getComputedStyle(line, '::before').height === getComputedStyle(line).height"))

    def test_shows_a_wide_image_larger(self):
        drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="2400" height="{0}"><rect width="2400" height="{0}" fill="#5aa"/></svg>'
        lines = ["# Images", "![A wide drawing](wide.svg)", "![](wide.svg)", "[![A link](wide.svg)](other.md)", "![An icon](wide.svg){width=32}"]
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder)
            (source / "wide.svg").write_text(drawing.format(600))
            (source / "index.md").write_text("\n\n".join([*lines, "Words.\n\n" * 60, "![A late drawing](late.svg)\n"]))
            (source / "late.svg").write_text(drawing.format(300))
            (source / "other.md").write_text("# Other\n\n![Of its own size](small.svg)\n")
            (source / "small.svg").write_text(drawing.format(300).replace("2400", "300"))
            dist = build(source, self.folder.name + "/images")
        page = self.page()
        url = self.host(dist).url
        page.goto(url)
        image = page.get_by_role("button", name="A wide drawing")
        dialog = page.get_by_role("dialog", name="A wide drawing")
        image.click()
        expect(dialog.get_by_role("img")).to_be_visible()
        self.assertGreater(dialog.get_by_role("img").bounding_box()["width"], 1400, "as wide as the window")
        page.emulate_media(media="print")
        expect(dialog).to_be_hidden()
        page.emulate_media(media="screen")
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(image).to_be_focused()
        page.keyboard.press("Enter")
        expect(dialog.get_by_role("button", name="Close")).to_be_focused()
        page.keyboard.press("Enter")
        expect(dialog).to_have_count(0)
        page.keyboard.press("Space")
        dialog.get_by_role("img").click()
        expect(dialog).to_have_count(0)
        # Those in links, small ones and those without a text are not buttons; one that loads late becomes one.
        page.get_by_role("img", name="An icon").scroll_into_view_if_needed()
        expect(page.locator("main [aria-haspopup=dialog]")).to_have_count(1)
        page.get_by_role("img", name="A late drawing").scroll_into_view_if_needed()
        expect(page.get_by_role("button", name="A late drawing")).to_be_visible()
        page.set_viewport_size({"width": 390, "height": 844})
        image.click()
        self.assertEqual(dialog.get_by_role("img").bounding_box()["width"], 2400, "in its own size where the window is narrow")
        page.goto(url + "other.html", wait_until="networkidle")
        expect(page.get_by_role("img", name="Of its own size")).to_be_visible()
        expect(page.get_by_role("button", name="Of its own size")).to_have_count(0)

    def test_reads_without_javascript(self):
        page = self.page(java_script_enabled=False)
        page.goto(self.host(self.dist).url)
        page.get_by_role("link", name="Read the guide").click()
        page.get_by_role("article").get_by_role("link", name="Install").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Install")
        expect(page.get_by_role("searchbox")).to_be_visible()
        expect(page.get_by_role("button", name="Theme")).to_be_hidden()

    def test_tabs_by_keyboard_are_remembered_and_shared(self):
        page = self.page()
        host = self.host(self.dist)
        page.goto(host.url + "elements.html")
        first, second = (page.get_by_role("tablist").nth(index) for index in range(2))
        expect(first.get_by_role("tab", selected=True)).to_have_text("npm")
        first.get_by_role("tab", name="npm", exact=True).focus()
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("tab", name="pnpm").first).to_be_focused()
        expect(page.get_by_role("tabpanel", name="pnpm").first).to_contain_text("Second of the first set")
        expect(second.get_by_role("tab", selected=True)).to_have_text("pnpm")
        page.keyboard.press("ArrowRight")
        expect(first.get_by_role("tab", selected=True)).to_have_text("npm")
        page.keyboard.press("End")
        page.reload()
        expect(first.get_by_role("tab", selected=True)).to_have_text("pnpm")
        page.keyboard.press("Home")

    def test_a_link_into_a_tab_opens_it(self):
        page = self.page()
        host = self.host(self.dist)
        for address in (host.url + "elements.html#in-a-tab", pathlib.Path(self.dist, "site/elements.html").as_uri() + "#in-a-tab"):
            page.goto(address)
            expect(page.get_by_role("heading", name="In a tab")).to_be_in_viewport()
            page.get_by_role("tab", name="npm", exact=True).first.click()
            expect(page.get_by_role("heading", name="In a tab")).to_be_hidden()
            page.get_by_role("navigation", name="On this page").get_by_role("link", name="In a tab").click()
            expect(page.get_by_role("heading", name="In a tab")).to_be_in_viewport()

    def test_all_tabs_are_read_on_paper_and_without_javascript(self):
        printed = self.page()
        printed.goto(self.host(self.dist).url + "elements.html")
        expect(printed.get_by_role("tab")).to_have_count(4)
        printed.emulate_media(media="print")
        plain = self.page(java_script_enabled=False)
        plain.goto(self.host(self.dist).url + "elements.html")
        for page in (printed, plain):
            for text in ("First of the first set.", "Second of the first set.", "pnpm install"):
                expect(page.get_by_text(text)).to_be_visible()
            expect(page.locator(".tab-title").first).to_be_visible()
            expect(page.get_by_role("tablist")).to_have_count(0)

    def test_an_old_address_keeps_query_and_fragment(self):
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder) / "source"
            (source / "guide").mkdir(parents=True)
            (source / "guide/install.md").write_text("---\nredirect_from: [old/page]\n---\n# Install\n\n## Step one\n")
            dist = folder + "/dist"
            subprocess.run([DOCGEN, "build", str(source), "--output", dist], check=True, capture_output=True)
            for root in (self.host(dist).url, pathlib.Path(dist, "site").as_uri() + "/"):
                page = self.page()
                page.goto(root + "old/page.html?x=1#step-one", wait_until="commit")
                page.wait_for_url(root + "guide/install.html?x=1#step-one")
                plain = self.page(java_script_enabled=False)
                plain.goto(root + "old/page.html?x=1#step-one", wait_until="commit")
                plain.wait_for_url(root + "guide/install.html")

    def test_copies_code_and_pages(self):
        page = self.page(permissions=["clipboard-read", "clipboard-write"])
        page.goto(self.host(self.dist).url + "elements.html")
        page.locator(".code", has_text="make test").hover()
        page.locator(".code", has_text="make test").get_by_role("button", name="Copy code").click()
        expect(page.get_by_role("status")).to_have_text("Copied")
        self.assertEqual(page.evaluate("navigator.clipboard.readText()"), "make test\n42 tests passed\nmake")
        page.locator(".page-meta").get_by_role("button", name="Copy as Markdown").click()
        self.until(page, "navigator.clipboard.readText().then((text) => text.startsWith('---\\ntitle: Elements'))")

    def test_what_is_left_of_the_outline_follows_the_reader(self):
        page = self.page(viewport={"width": 1440, "height": 500})
        page.goto(self.host(self.dist).url + "elements.html")
        page.get_by_role("heading", name="Tables").scroll_into_view_if_needed()
        page.evaluate("document.getElementById('tables').scrollIntoView()")
        expect(page.locator(".outline [aria-current=location]")).to_have_text("Tables")

    def test_a_deep_link_is_there_at_once_and_marked(self):
        for motion in ("no-preference", "reduce"):
            page = self.page(viewport={"width": 1440, "height": 500}, reduced_motion=motion)
            page.goto(self.host(self.dist).url + "elements.html#tables")
            heading = page.locator("#tables")
            self.assertLess(abs(heading.bounding_box()["y"] - 84), 40, "below the header, without a way there")
            self.assertEqual(page.evaluate("getComputedStyle(document.documentElement).scrollBehavior"), "auto")
            self.assertNotEqual(heading.evaluate("(node) => getComputedStyle(node).backgroundColor"), "rgba(0, 0, 0, 0)")
            if motion == "reduce":
                self.assertEqual(page.evaluate("document.getAnimations().length"), 0)
            page.locator(".outline li a").first.evaluate("(node) => { scrollTo(0, 0); node.click(); }")
            self.assertEqual(
                page.evaluate("getComputedStyle(document.documentElement).scrollBehavior"), "smooth" if motion == "no-preference" else "auto"
            )

    def test_nothing_lies_over_the_text(self):
        host = self.host(self.dist)
        for width in (320, 390, 820, 1024, 1440):
            with self.subTest(width=width):
                page = self.page(viewport={"width": width, "height": 700}, has_touch=width < 1_000)
                page.goto(host.url + "elements.html")
                ask = page.get_by_role("button", name="Ask the assistant").bounding_box()
                header = page.locator(".site-header").bounding_box()
                self.assertLessEqual(ask["y"] + ask["height"], header["height"], "in the header")
                self.assertLessEqual(ask["x"] + ask["width"], width)
                covered = """() => [...document.querySelectorAll(".code")].filter((code) => {
                  const text = document.createRange();
                  text.selectNodeContents(code.querySelector("code"));
                  const { left, right, top, bottom } = text.getBoundingClientRect();
                  const copy = code.querySelector(".copy").getBoundingClientRect();
                  return copy.left < right && copy.right > left && copy.top < bottom && copy.bottom > top;
                }).length"""
                self.assertGreater(page.locator(".code .copy").count(), 2)
                self.assertEqual(page.evaluate(covered), 0, "the copy button has its own place")
                strip = """() => [...document.querySelectorAll(".code")].filter((code) =>
                  code.clientWidth - code.querySelector("pre").offsetWidth > 1).length"""
                self.assertEqual(page.evaluate(strip), 0, "the code has the whole width")

    def test_an_authors_classes_are_the_authors(self):
        names = (
            "sidebar outline bar brand layout site-header site-footer search chat menu header content footer nav filter pager crumbs copy ask theme "
            "icon skip mark find tags page-meta answer results count question sources example problem"
        ).split()
        with tempfile.TemporaryDirectory() as source:
            blocks = "\n\n".join(f'<div class="{name}" id="x-{name}">{name}</div>' for name in ["plain", *names])
            pathlib.Path(source, "index.md").write_text(f"# One\n\n{blocks}\n\n## Two\n\nText.\n\n## Three\n\nText.\n")
            dist = build(pathlib.Path(source), self.folder.name + "/classes")
        look = """() => [...document.querySelectorAll("article [id^='x-']")].map((node) => {
          const style = getComputedStyle(node);
          const keys = [...style].filter((key) => !/^--|block-size|height|origin/.test(key));
          return [node.id, keys.map((key) => `${key}: ${style[key]}`), getComputedStyle(node, "::before").content];
        })"""
        host = self.host(dist)
        for width in (390, 1100, 1440):
            page = self.page(viewport={"width": width, "height": 900})
            page.goto(host.url)
            self.open_chat(page)
            plain, *others = page.evaluate(look)
            for name, style, before in others:
                with self.subTest(name, width=width):
                    self.assertEqual(set(style) ^ set(plain[1]), set())
                    self.assertEqual(before, "none")
            self.assertEqual(page.locator(".layout > .outline").count(), 1)

    def test_a_long_title_leaves_the_buttons_their_size(self):
        with tempfile.TemporaryDirectory() as source:
            pathlib.Path(source, "index.md").write_text("# One\n\nText.\n")
            pathlib.Path(source, "docgen.yml").write_text("title: The Programming Language of Long Names\n")
            dist = build(pathlib.Path(source), self.folder.name + "/long")
        host = self.host(dist)
        for width in (320, 390, 820, 1024):
            page = self.page(viewport={"width": width, "height": 700})
            page.goto(host.url)
            for node in page.locator(".bar > :is(button, .find)").all():
                if node.is_visible():
                    self.assertGreaterEqual(
                        min(node.bounding_box()["width"], node.bounding_box()["height"]), 32, (width, node.get_attribute("class"))
                    )
            self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), width)

    def test_the_outline_marks_where_an_address_has_led_to(self):
        page = self.page(viewport={"width": 1440, "height": 900})
        url = self.host(self.dist).url
        last = "#third-level"
        page.goto(url + "elements.html" + last)
        here = page.locator(".outline [aria-current=location]")
        expect(here).to_have_attribute("href", last)
        # Words of a section are scrolled to the middle of the window, its heading below the header.
        page.goto(url + "index.html")
        page.goto(url + "elements.html#tables:~:text=warnings%20are%20errors")
        expect(here).to_have_attribute("href", "#tables")
        page.mouse.wheel(0, -5_000)
        self.until(page, "scrollY === 0")
        expect(here).to_have_count(0)

    def test_the_outline_is_in_reach_everywhere(self):
        host = self.host(self.dist)
        for width in (320, 820, 1024):
            with self.subTest(width=width):
                page = self.page(viewport={"width": width, "height": 600})
                page.goto(host.url + "elements.html")
                top = page.get_by_role("link", name="Back to top")
                expect(top).to_be_hidden()
                page.evaluate("scrollTo(0, 1e6)")
                summary = page.locator(".outline summary")
                expect(summary).to_have_attribute("data-here", re.compile(r"\w"))
                height = page.evaluate("document.documentElement.scrollHeight")
                summary.click()
                self.assertEqual(page.evaluate("document.documentElement.scrollHeight"), height, "it opens over the text, which does not move")
                page.keyboard.press("Escape")
                expect(page.locator(".outline li a").first).to_be_hidden()
                expect(summary).to_be_focused()
                summary.click()
                page.get_by_role("navigation", name="On this page").get_by_role("link", name="Tables").click()
                expect(page.locator(".outline li a").first).to_be_hidden()
                self.until(
                    page,
                    """() => {
                  const bar = document.querySelector(".outline").getBoundingClientRect();
                  const heading = document.getElementById("tables").getBoundingClientRect();
                  return heading.top >= bar.bottom && heading.top < bar.bottom + 60;
                }""",
                )
                top.click()
                self.until(page, "scrollY === 0")

    def test_only_links_that_leave_the_site_say_so(self):
        with tempfile.TemporaryDirectory() as source:
            pathlib.Path(source, "http-api.md").write_text("# HTTP\n")
            pathlib.Path(source, "a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")
            pathlib.Path(source, "index.md").write_text(
                "# A\n\n[own](http-api.md) [other](https://example.org/) [loud](HTTPS://example.org/) [plain](http://example.org/)\n\n[![badge](a.svg)](https://example.org/)\n"
            )
            pathlib.Path(source, "docgen.yml").write_text("title: Plain\n")
            dist = build(pathlib.Path(source), self.folder.name + "/leaving")
        page = self.page()
        page.goto(self.host(dist).url)
        marks = """(nodes) => nodes.map((node) => [node.textContent || "badge", getComputedStyle(node, "::after").content !== "none"])"""
        self.assertEqual(
            page.locator("article p a").evaluate_all(marks), [["own", False], ["other", True], ["loud", True], ["plain", True], ["badge", False]]
        )
        page.emulate_media(media="print")
        self.assertEqual(page.locator("article p a").evaluate_all(marks)[:2], [["own", False], ["other", True]])

    def test_an_unknown_address_of_another_language_leads_there(self):
        with tempfile.TemporaryDirectory() as source:
            pathlib.Path(source, "index.md").write_text("# A\n")
            pathlib.Path(source, "docgen.yml").write_text("title: A\nlanguages:\n  - English:\n  - Deutsch: https://docs.example.org/de/\n")
            dist = build(pathlib.Path(source), self.folder.name + "/tongues")
        not_found = pathlib.Path(dist, "site/404.html").read_text()
        page = self.page()
        page.route(re.compile("/(de|fr)/"), lambda route: route.fulfill(status=404, content_type="text/html", body=not_found))
        url = self.host(dist).url
        page.goto(url + "de/tutorial/")
        link = page.locator(".nearest a").first
        expect(link).to_have_text("Deutsch")
        self.assertEqual(link.get_attribute("href"), "https://docs.example.org/de/")
        page.goto(url + "fr/")
        expect(page.get_by_role("heading", name="Page not found")).to_be_visible()
        expect(page.locator(".nearest a")).to_have_count(0)

    def test_an_unknown_address_names_pages_with_its_words(self):
        # As a web host does with its page for unknown addresses.
        not_found = pathlib.Path(self.dist, "site/404.html").read_text()
        for kind in (StaticHost, ScriptedHost):
            host = self.host(self.dist, kind)
            if kind is ScriptedHost:
                host.results = [
                    {"title": "Cache", "heading": "Cache", "breadcrumb": [], "url": url, "path": "", "snippet": [], "score": 1}
                    for url in ("guide/cache.html", "guide/cache.html#b")
                ]
            page = self.page()
            page.route("**/manual/**", lambda route: route.fulfill(status=404, content_type="text/html", body=not_found))
            page.goto(host.url + "manual/clear_cache.html")
            links = page.locator(".nearest a")
            expect(links.first).to_have_text("Cache")
            self.assertEqual(links.first.get_attribute("href"), "/guide/cache.html", "not as a link to another site")
            self.assertEqual(page.locator(".nearest li a[href$='/guide/cache.html']").count(), 1, "each page once")
            # A page that has moved keeps its name.
            page.goto(host.url + "manual/elements/table/code/cache/")
            expect(links.first).to_have_text("Cache")
            host.results = []
            page.goto(host.url + "manual/zzzqqq.html")
            expect(page.get_by_role("heading", name="Page not found")).to_be_visible()
            expect(links).to_have_count(0)

    def test_axe_finds_nothing(self):
        host = self.host(self.dist, ScriptedHost)
        host.results = [
            {
                "title": "Cache",
                "heading": "Clear the cache",
                "breadcrumb": ["Cache"],
                "url": "guide/cache.html#clear-the-cache",
                "path": "guide/cache.md",
                "snippet": [{"text": "Run ", "match": False}, {"text": "sample", "match": True}],
                "score": 1,
            }
        ]
        answer = {
            "answer": "**Yes** [1]:\n\n```\ncode\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |",
            "answer_html": "",
            "answered": True,
            "origin": "kapa",
            "is_uncertain": True,
            "thread_id": "t",
            "question_answer_id": "q",
            "duration_ms": 1,
            "sources": [
                {"title": "Cache", "heading": "Cache", "breadcrumb": [], "url": "guide/cache.html#cache", "quote": "The cache holds the pages."}
            ],
        }
        for scheme in ("light", "dark"):
            for width in (390, 820, 1440):
                # axe is a script of its own, which the policy would refuse.
                page = self.page(color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)

                def check(state: str):
                    found = Axe().run(page).response["violations"]
                    nodes = [(rule["id"], node["html"][:160], node["failureSummary"]) for rule in found for node in rule["nodes"]]
                    self.assertEqual(nodes, [], f"{state}, {scheme}, {width}")
                    PICTURES.mkdir(parents=True, exist_ok=True)
                    page.screenshot(path=PICTURES / f"{state}-{width}-{scheme}.png")

                for name, path in (
                    ("home", ""),
                    ("elements", "elements.html"),
                    ("folder", "guide/index.html"),
                    ("search-page", "search/index.html?q=cache"),
                    ("search-page-tags", "search/index.html?q=cache&tag=setup&tag=files"),
                    ("not-found", "404.html"),
                ):
                    page.goto(host.url + path, wait_until="networkidle")
                    check(name)
                page.goto(host.url + "guide/install.html")
                page.keyboard.press("Control+k")
                page.wait_for_selector(".search-dialog[open]")
                self.settle(page)
                check("search-empty")
                page.keyboard.type("sample cache clear")
                page.wait_for_selector(".hits")
                check("search")
                page.get_by_role("button", name="setup").click()
                expect(page.get_by_role("status")).to_contain_text("with tag setup")
                check("search-tags")
                page.keyboard.press("Escape")
                expect(page.locator(".search-dialog")).to_be_hidden()
                expect(page.locator("input:focus")).to_have_count(0)
                page.keyboard.press("?")
                page.wait_for_selector(".keys-dialog[open]")
                check("keys")
                page.keyboard.press("Escape")
                expect(page.locator(".keys-dialog")).to_be_hidden()
                self.open_chat(page)
                check("chat-empty")
                host.answers.put([("done", answer)])
                self.ask(page, "Is it cleared?")
                page.get_by_role("button", name="Bad answer").click()
                page.wait_for_selector("fieldset")
                check("chat")
                page.get_by_role("button", name="Earlier threads").click()
                check("threads")
                page.context.close()

    def test_right_to_left_and_forced_colours(self):
        dist = build(HERE / "site", self.folder.name + "/rtl", {"language": "ar"})
        host = self.host(dist)
        for name, options in (("rtl", {}), ("forced", {"forced_colors": "active"})):
            page = self.page(**options)
            page.goto((host if name == "rtl" else self.host(self.dist)).url + "elements.html")
            self.open_chat(page, "اسأل المساعد" if name == "rtl" else "Ask the assistant")
            PICTURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=PICTURES / f"{name}.png")
            if name == "rtl":
                self.assertEqual(page.locator("dialog.chat").bounding_box()["x"], 0)
                self.assertGreater(page.locator(".sidebar").bounding_box()["x"], 700)
                # Sentences that are not translated keep their points at their end.
                for part in (".chat-foot", ".greeting p", ".site-footer"):
                    self.assertEqual(page.locator(part).first.evaluate("(node) => getComputedStyle(node).unicodeBidi"), "plaintext", part)

    def test_nothing_is_wider_than_a_phone(self):
        page = self.page(viewport={"width": 320, "height": 700})
        host = self.host(self.dist)
        for path in ("", "elements.html", "search/index.html", "search/index.html?tag=setup&tag=C%2B%2B%20%26%20co", "404.html"):
            page.goto(host.url + path)
            self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), 320, path)

    def test_what_is_wide_scrolls_or_breaks(self):
        word = "System.Management.Automation.SupportsShouldProcessAttribute"
        parts = {
            "table": f"<table>\n<tr><th>Name of a parameter</th><td><code>{word}</code></td></tr>\n</table>",
            "code": f"Call `{word}.{word}` now.",
            "title": ":::{note} https://www.example.org/embed/yYcQf-Yq8B0/a-rather-long-address/\ntext\n:::",
            "formula": "$(r_1 \\angle \\theta_1) + (r_2 \\angle \\theta_2) = (\\sqrt{r_1^2 + r_2^2 + 2r_1 r_2 \\cos(\\theta_1 - \\theta_2)}) \\angle x$",
        }
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder) / "source"
            source.mkdir()
            for name, text in parts.items():
                (source / (name + ".md")).write_text("# T\n\n" + text + "\n")
            # As sites of other tools have it.
            (source / "own.css").write_text("code { display: inline-block; overflow-wrap: normal; white-space: nowrap }\n")
            (source / "docgen.yml").write_text("title: T\nstyles: own.css\n")
            dist = folder + "/dist"
            subprocess.run([DOCGEN, "build", str(source), "--output", dist], check=True, capture_output=True)
            page = self.page(viewport={"width": 320, "height": 700})
            url = self.host(dist).url
            for name in parts:
                with self.subTest(part=name):
                    page.goto(url + name + ".html")
                    self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), 320)


# What must not be in a document, whoever wrote its text.
HARM = """([own, isAuthor]) => [...document.querySelectorAll("*")].flatMap((node) => {
  const found = [];
  const name = node.localName;
  if (["iframe", "object", "embed", "base", "frame", "frameset", "portal", "applet", "style", "foreignobject"].includes(name)) found.push(name);
  if (name === "script" && !node.src.startsWith(own)) found.push("script " + node.src);
  if (name === "meta" && /refresh/i.test(node.httpEquiv)) found.push("refresh");
  if (name === "form" && !node.action.startsWith(own)) found.push("form " + node.action);
  for (const { name: attribute, value } of node.attributes) {
    if (/^on/i.test(attribute) || attribute === "style" || attribute === "srcdoc") found.push(`${name} ${attribute}=${value}`);
    if (/^(href|src|srcset|action|formaction|data|poster|xlink:href|background)$/i.test(attribute)) {
      const text = value.replace(/[\\u0000-\\u0020]/g, "");
      if ((isAuthor ? /^(javascript|vbscript|data):/i : /^(javascript|vbscript|data|blob|filesystem):/i).test(text) && !/^data:image\\/(png|gif|jpeg|webp)/i.test(text)) found.push(`${name} ${attribute}=${value}`);
      if (!isAuthor && /^(src|srcset|poster|background)$/i.test(attribute) && /evil\\.example/.test(value)) found.push(`${name} ${attribute}=${value}`);
    }
  }
  return found;
}).concat(window.hit === 1 ? ["a script ran"] : [])"""


class Hostile(Browser):
    """More than 300 payloads, in every place that text comes from."""

    def harmless(self, page: Page, own: str, what: str, is_author: bool = False):
        self.assertEqual(page.evaluate(HARM, [own, is_author]), [], what)
        self.assertEqual(page.evaluate("reports"), [], what)

    def test_in_pages(self):
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder)
            (source / "docgen.yml").write_text("html: escape\n")
            pages = []
            for number in range(0, len(payloads.ALL), 40):
                some = [text.replace("\n", " ").replace("\x00", "") for text in payloads.ALL[number : number + 40]]
                text = f"---\ntitle: {json.dumps(some[0])}\ndescription: {json.dumps(some[-1])}\ntags: [{json.dumps(some[1])}]\n---\n\n"
                for payload in some:
                    code = payload.replace("```", "")
                    cell = payload.replace("|", "\\|")
                    text += f'## {payload}\n\n{payload}\n\n- {payload}\n\n> {payload}\n\n`{code}`\n\n```html title="{code}"\n{code}\n```\n\n| {cell} | b |\n|---|---|\n| {cell} | {cell} |\n\n'
                (source / f"p{number}.md").write_text(text)
                pages.append(f"p{number}.html")
            (source / "index.md").write_text("# Home\n")
            dist = self.folder.name + "/hostile"
            subprocess.run([DOCGEN, "build", folder, "--output", dist], capture_output=True)
        host = self.host(dist)
        page = self.page()
        for path in pages:
            page.goto(host.url + path)
            self.assertGreater(page.locator("article h2").count(), 20)
            # An author may show images of other hosts; those without HTTPS are refused, and reported.
            page.evaluate("reports = reports.filter((report) => !report.startsWith('img-src '))")
            self.harmless(page, host.url, path, is_author=True)
        page.problems.clear()

    def test_in_raw_html_the_policy_holds(self):
        # Raw HTML is the author's own; even so no script of it runs, because the page's policy knows no inline script.
        with tempfile.TemporaryDirectory() as folder:
            for number, payload in enumerate(payloads.ALL):
                (pathlib.Path(folder) / f"p{number}.md").write_text(f"# P\n\n{payload}\n\ntext {payload} text\n")
            dist = self.folder.name + "/raw"
            subprocess.run([DOCGEN, "build", folder, "--output", dist], capture_output=True)
        host = self.host(dist)
        page = self.page()
        page.route("**evil.example**", lambda route: route.abort())
        for number in range(len(payloads.ALL)):
            page.goto(f"{host.url}p{number}.html", wait_until="commit")
            page.wait_for_load_state("domcontentloaded")
            self.assertFalse(page.evaluate("window.hit === 1"), payloads.ALL[number])
        page.problems.clear()  # the browser says what it refused

    def test_in_queries_and_results(self):
        page = self.page()
        host = self.host(self.dist, ScriptedHost)
        page.goto(host.url)
        page.keyboard.press("Control+k")
        box = page.get_by_role("combobox")
        for payload in payloads.ALL:
            host.results = [
                {
                    "title": payload,
                    "heading": payload,
                    "breadcrumb": [payload],
                    "url": url,
                    "path": payload,
                    "snippet": [{"text": payload, "match": True}],
                    "score": 1,
                }
                for url in (payload, "guide/cache.html#" + payload)
            ]
            box.fill(payload.replace("\n", " "))
            page.evaluate("document.querySelector('.search-dialog input').dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowDown'}))")
            self.until(
                page,
                "(text) => !text || [...document.querySelectorAll('.hit-text')].some((node) => node.textContent.includes(text))",
                payload.strip()[:20],
            )
            self.harmless(page, host.url, payload)

    def test_in_answers(self):
        page = self.page()
        host = self.host(self.dist, ScriptedHost)
        page.goto(host.url)
        self.open_chat(page)
        for number, payload in enumerate(payloads.ALL):
            source = {"title": payload, "heading": payload, "breadcrumb": [payload], "url": payload, "quote": payload}
            common = {
                "answer": f"{payload}\n\n**{payload}** [1] `{payload}`\n\n- {payload}\n\n| {payload} |\n|---|\n| {payload} |",
                "answer_html": f"<p>{payload}</p>{payload}",
                "answered": True,
                "is_uncertain": False,
                "thread_id": "t",
                "question_answer_id": payload,
                "duration_ms": 1,
                "sources": [source, {**source, "url": "guide/cache.html#" + payload}],
            }
            host.answers.put([("sources", common["sources"]), ("delta", payload), ("done", {**common, "origin": "kapa" if number % 2 else "local"})])
            self.ask(page, f"{number} {payload}".replace("\n", " "))
            page.locator(".turn").last.locator(".actions").wait_for()
            self.harmless(page, host.url, payload)
            if number % 20 == 19:
                page.get_by_role("button", name="New thread").click()
        page.reload()
        page.locator("dialog.chat").wait_for()
        page.get_by_role("button", name="Earlier threads").click()
        self.harmless(page, host.url, "what was kept")


if __name__ == "__main__":
    unittest.main(verbosity=2)
