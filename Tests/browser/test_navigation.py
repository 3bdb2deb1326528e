"""The list of pages in Chromium: opening, closing, filtering; on a site whose pages hold the whole list, and on one whose pages do not."""

import pathlib
import re
import subprocess
import tempfile

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from test_pages import DOCGEN, Browser

GROUPS = 6


def site(output: str, pages: int) -> str:
    """Builds a site of `GROUPS` groups with as many pages in each. Returns the output folder."""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder)
        (source / "index.md").write_text("# Home\n")
        for group in range(GROUPS):
            (source / f"part-{group}/deep").mkdir(parents=True)
            (source / f"part-{group}/deep/end.md").write_text(f"# End of {group}\n")
            for page in range(pages):
                (source / f"part-{group}/p{page}.md").write_text(f"# Page {page} of {group}\n")
        subprocess.run([DOCGEN, "build", str(source), "--output", output], check=True, capture_output=True)
    return output


class Navigation(Browser):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.small = site(cls.folder.name + "/small", 5)
        cls.large = site(cls.folder.name + "/large", 40)

    def sites(self):
        """What a page of each kind is reached under."""
        yield "whole list", self.host(self.small).url
        yield "loaded list", self.host(self.large).url
        yield "loaded list from a folder", f"file://{self.large}/site/"

    def group(self, page, title: str):
        return page.locator(".sidebar .folder", has=page.locator(f"> a:text-is('{title}')"))

    def test_groups_open_and_close_in_place_and_stay_so(self):
        for kind, url in self.sites():
            with self.subTest(kind):
                page = self.page()
                page.goto(url + "part-1/p2.html")
                here, other = self.group(page, "Part 1"), self.group(page, "Part 4")
                expect(here.get_by_role("link", name="Page 2 of 1")).to_be_visible()
                self.assertTrue(other.locator("> details").evaluate("(group) => !group.open"))
                other.locator("> details > summary").click()
                expect(other.get_by_role("link", name="Page 3 of 4")).to_be_visible()
                self.assertEqual(page.url, url + "part-1/p2.html")
                # A group within a group that was loaded.
                self.group(page, "Deep").last.scroll_into_view_if_needed()
                deep = other.locator(".folder")
                deep.locator("> details > summary").click()
                expect(other.get_by_role("link", name="End of 4")).to_be_visible()
                here.locator("> details > summary").click()
                expect(here.get_by_role("link", name="Page 3 of 1")).to_be_hidden()

                page.goto(url + "part-2/p0.html")
                expect(other.get_by_role("link", name="End of 4")).to_be_visible()
                self.assertTrue(here.locator("> details").evaluate("(group) => !group.open"))
                # The way to the page is open, whatever was closed before.
                page.goto(url + "part-1/p0.html")
                expect(here.get_by_role("link", name="Page 3 of 1")).to_be_visible()
                other.get_by_role("link", name="End of 4").click()
                expect(page.get_by_role("heading", level=1)).to_contain_text("End of 4")

    def test_by_keyboard_alone(self):
        page = self.page()
        page.goto(self.host(self.large).url)
        self.group(page, "Part 3").locator("> a").focus()
        page.keyboard.press("Tab")
        summary = self.group(page, "Part 3").locator("> details > summary")
        expect(summary).to_be_focused()
        self.assertEqual(summary.text_content(), "Part 3")
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name="Page 7 of 3")).to_be_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        self.assertIn("of 3", page.evaluate("document.activeElement.textContent"))
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("of 3")

    def test_the_filter_finds_every_page(self):
        for kind, url in self.sites():
            with self.subTest(kind):
                page = self.page()
                page.goto(url + "part-1/p2.html")
                field = page.get_by_role("searchbox", name="Filter pages")
                field.fill("age 3 of 5")
                links = page.locator(".matches a")
                expect(links.filter(has_text="Page 3 of 5").first).to_be_visible()
                expect(page.locator(".nav").first).to_be_hidden()
                field.fill("part 2 end")
                expect(links).to_have_count(1)
                expect(links.locator("small")).to_have_text("Part 2 › Deep")
                field.fill("nowhere")
                expect(page.locator(".matches")).to_contain_text("No page")
                field.fill("")
                expect(page.locator(".nav").first).to_be_visible()
                field.fill("part 2 end")
                links.first.click()
                expect(page.get_by_role("heading", level=1)).to_contain_text("End of 2")

    def test_a_list_that_is_gone_leads_to_the_groups_page(self):
        page = self.page()
        page.route(re.compile("/navigation/"), lambda route: route.fulfill(status=404))
        url = self.host(self.large).url
        page.goto(url + "part-1/p2.html")
        self.group(page, "Part 4").locator("> details > summary").click()
        page.wait_for_url(url + "part-4/index.html")
        # What was open and cannot be loaded moves nobody.
        page.goto(url + "part-2/p2.html")
        page.wait_for_load_state("networkidle")
        self.assertEqual(page.url, url + "part-2/p2.html")
        page.problems.clear()

    def test_every_page_is_reached_without_javascript(self):
        for dist in (self.small, self.large):
            page = self.page(java_script_enabled=False)
            url = self.host(dist).url
            page.goto(url)
            expect(page.get_by_role("searchbox", name="Filter pages")).to_be_hidden()
            page.locator(".sidebar").get_by_role("link", name="Part 4").click()
            page.locator(".sidebar").get_by_role("link", name="Deep").click()
            page.locator(".sidebar").get_by_role("link", name="End of 4").click()
            expect(page.get_by_role("heading", level=1)).to_contain_text("End of 4")

    def test_on_a_phone(self):
        page = self.page(viewport={"width": 390, "height": 800}, has_touch=True)
        page.goto(self.host(self.large).url)
        page.get_by_role("button", name="Menu").tap()
        self.group(page, "Part 4").locator("> details > summary").tap()
        link = page.get_by_role("link", name="Page 3 of 4")
        expect(link).to_be_visible()
        self.assertGreaterEqual(self.group(page, "Part 5").locator("> details > summary").bounding_box()["height"], 24)
        self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), 390)
        link.tap()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Page 3 of 4")

    def test_axe_finds_nothing(self):
        for dist in (self.small, self.large):
            page = self.page()
            page.goto(self.host(dist).url + "part-1/deep/end.html")
            self.group(page, "Part 4").locator("> details > summary").click()
            expect(page.get_by_role("link", name="Page 3 of 4")).to_be_visible()
            self.assertEqual([violation["id"] for violation in Axe().run(page).response["violations"]], [])

    def test_nothing_shines_through_around_the_filter(self):
        url = self.host(self.large).url
        for width in (390, 1440):
            page = self.page(viewport={"width": width, "height": 700})
            page.goto(url + "part-3/p20.html")
            if width == 390:
                page.get_by_role("button", name="Menu").click()
            page.evaluate("document.getElementById('_nav').scrollTop = 300")
            # Whatever point is asked between the header and the field's lower edge, no entry is there.
            seen = """() => {
              const nav = document.getElementById("_nav").getBoundingClientRect();
              const field = document.querySelector(".sidebar .filter").getBoundingClientRect();
              const found = [];
              for (let y = nav.top + 1; y < field.bottom; y += 3) {
                for (let x = nav.left + 2; x < nav.right - 2; x += 6) {
                  if (document.elementFromPoint(x, y).closest("li")) found.push([x, y]);
                }
              }
              return found;
            }"""
            self.assertEqual(page.evaluate(seen), [], width)
            self.assertGreater(page.evaluate("document.getElementById('_nav').scrollTop"), 250)

    def test_the_filter_is_in_sight_wherever_the_page_is(self):
        url = self.host(self.large).url
        for width in (960, 1200, 1600):
            page = self.page(viewport={"width": width, "height": 600})
            page.goto(url + "part-3/p20.html")
            expect(page.locator(".filter")).to_be_visible()
            # A short page has nothing to scroll; one that is long ends beside the list.
            for paragraphs in (0, 60):
                page.evaluate(
                    "(count) => { for (let i = 0; i < count; i++) document.querySelector('article').append(document.createElement('hr')) }",
                    paragraphs,
                )
                page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
                self.assertEqual(page.evaluate("scrollY > 0"), paragraphs > 0, (width, paragraphs))
                boxes = page.evaluate(
                    "['.site-header', '.filter', '.sidebar', '.site-footer p'].map((name) => document.querySelector(name).getBoundingClientRect().toJSON())"
                )
                header, field, sidebar, footer = boxes
                self.assertGreater(field["top"], header["bottom"], (width, paragraphs))
                self.assertLess(sidebar["right"], footer["left"], "the footer stands beside the list")

    def test_a_long_name_of_the_site_has_two_lines_on_a_phone(self):
        page = self.page(viewport={"width": 320, "height": 600})
        page.goto(self.host(self.small).url)
        name = page.locator(".brand > :last-child")
        name.evaluate("(name) => { name.textContent = 'The Complete Handbook' }")
        self.assertTrue(name.evaluate("(name) => name.scrollHeight <= name.clientHeight && name.scrollWidth <= name.clientWidth"))
        self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), 320)

    def test_pages_are_in_reach_beside_the_assistant(self):
        url = self.host(self.large).url
        for width in (768, 1024, 1279, 1280):
            page = self.page(viewport={"width": width, "height": 700})
            page.goto(url + "part-3/p20.html")
            self.open_chat(page)
            menu = page.get_by_role("button", name="Menu")
            link = page.locator(".sidebar").get_by_role("link", name="Page 20 of 3")
            if width < 1280:
                expect(link).to_be_hidden()
                menu.click()
            else:
                expect(menu).to_be_hidden()
            expect(link).to_be_visible()
            self.assertLessEqual(page.locator(".sidebar").bounding_box()["x"], 40)
            self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), width)

    def test_nothing_jumps(self):
        page = self.page()
        page.goto(self.host(self.small).url + "part-1/p2.html")
        self.settle(page)
        self.assertLess(page.evaluate("shift"), 0.01)


del Browser
