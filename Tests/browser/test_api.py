"""`/docs/api/` of AssistantServer in Chromium: read without scripts, sent with them, in both themes."""

import json
import unittest

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from test_pages import PICTURES, Browser


class APIPage(Browser):
    def test_a_question_is_sent_by_keyboard(self):
        page = self.page()
        server = self.assistant()
        page.goto(server.url + "docs/api/")
        expect(page.get_by_text(f"curl -s '{server.url}api/kapa/query'")).to_be_visible()
        form = page.get_by_role("form", name="POST /api/kapa/query")
        form.get_by_role("textbox", name="Body").fill(json.dumps({"query": "how is the cache cleared?", "trial": True}))
        page.keyboard.press("Tab")
        expect(form.get_by_role("button", name="Send")).to_be_focused()
        page.keyboard.press("Enter")
        expect(form.get_by_role("status")).to_contain_text("200")
        self.assertIn("question_answer_id", json.loads(form.locator(".response").inner_text()))
        self.assertEqual(page.evaluate("reports"), [])

    def test_a_search_has_its_parameters(self):
        page = self.page()
        page.goto(self.assistant().url + "docs/api/")
        form = page.get_by_role("form", name="GET /api/search")
        form.get_by_role("textbox", name="q").fill("cache & more")
        form.get_by_role("textbox", name="limit").fill("2")
        form.get_by_role("button", name="Send").click()
        expect(form.get_by_role("status")).to_contain_text("200")
        answer = json.loads(form.locator(".response").inner_text())
        self.assertEqual(answer["query"], "cache & more")
        self.assertLessEqual(len(answer["results"]), 2)

    def test_an_answer_that_is_a_page_is_shown_as_text(self):
        page = self.page()
        page.goto(self.assistant().url + "docs/api/")
        form = page.get_by_role("form", name="GET /docs/api/", exact=True)
        form.get_by_role("button", name="Send").click()
        expect(form.locator(".response")).to_contain_text("<!doctype html>")
        self.assertEqual(page.locator("h1").count(), 1)

    def test_reads_without_scripts(self):
        page = self.page(java_script_enabled=False)
        page.goto(self.assistant().url + "docs/api/")
        expect(page.get_by_role("heading", name="POST /api/kapa/query")).to_be_visible()
        expect(page.get_by_text("curl -s").first).to_be_visible()
        self.assertEqual(page.get_by_role("button").count(), 0)
        page.get_by_role("navigation").get_by_role("link", name="GET /api/search").click()
        self.assertTrue(page.url.endswith("#search"))

    def test_axe_finds_nothing_and_nothing_is_cut(self):
        server = self.assistant()
        for scheme in ("light", "dark"):
            for width in (320, 1440):
                with self.subTest(scheme=scheme, width=width):
                    # axe is a script of its own, which the policy would refuse.
                    page = self.page(color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)
                    page.goto(server.url + "docs/api/")
                    PICTURES.mkdir(parents=True, exist_ok=True)
                    page.screenshot(path=PICTURES / f"api-{scheme}-{width}.png")
                    self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), width)
                    found = Axe().run(page).response["violations"]
                    self.assertEqual([(item["id"], item["nodes"][0]["html"]) for item in found], [])


if __name__ == "__main__":
    unittest.main()
