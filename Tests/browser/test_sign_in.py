"""Signing in with a real OpenID provider, in Chromium: what a browser does with cookies, redirects and other sites' forms."""

import contextlib
import re
import sys

from playwright.sync_api import Page, expect
from servers import StaticHost
from test_pages import ASSISTANT, ROOT, Browser

sys.path[:0] = [str(ROOT / "Tests"), str(ROOT / "Tests/blackbox")]
from packages import installed  # noqa: E402
from sign_in import Server, provider  # noqa: E402


class SignInTest(Browser):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stack = contextlib.ExitStack()
        cls.issuer = cls.stack.enter_context(provider(installed(ROOT / "Tests/blackbox")))
        cls.server = cls.stack.enter_context(Server(ASSISTANT, cls.issuer))

    @classmethod
    def tearDownClass(cls):
        cls.stack.close()
        super().tearDownClass()

    def signed_in(self, path: str = "/guide/port.html") -> Page:
        page = self.page()
        page.goto(self.server.url + path)
        expect(page).to_have_url(re.compile(re.escape(self.issuer)))
        page.get_by_role("button", name="ann", exact=True).first.click()
        page.wait_for_url(self.server.url + path)
        return page

    def test_a_page_leads_through_the_provider_and_back(self):
        page = self.signed_in()
        expect(page.get_by_role("heading", level=1)).to_have_text("Ports")
        cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
        session = cookies["docgen-session"]
        self.assertTrue(session["httpOnly"])
        self.assertEqual(session["sameSite"], "Lax")
        self.assertNotIn("docgen-signin", cookies)
        self.assertEqual(page.evaluate("document.cookie"), "")
        # The page's own scripts search and ask as before.
        session = page.evaluate("fetch('/api/session').then(response => response.json())")
        self.assertEqual((session["subject"], session["roles"]), ("ann", ["operator"]))
        status = page.evaluate(
            """fetch('/api/kapa/query', {method: 'POST', headers: {'Content-Type': 'application/json'},
            body: JSON.stringify({query: 'set the port'})}).then(response => response.status)"""
        )
        self.assertEqual(status, 200)
        page.goto(self.server.url + "/search/?q=port")
        expect(page.locator("main")).to_contain_text("Set the port")

    def test_a_form_of_another_port_ends_nothing(self):
        page = self.signed_in()
        # Another port is the same site: the cookie goes with its forms, and does not help them.
        host = StaticHost(self.folder.name)
        self.addCleanup(host.stop)
        page.goto(host.url)
        page.evaluate(
            """url => { const form = document.createElement('form'); form.method = 'post'; form.action = url;
            document.body.append(form); form.submit(); }""",
            self.server.url + "/signout",
        )
        page.wait_for_url(self.server.url + "/signout")
        expect(page.locator("body")).to_contain_text("cross-site-request")
        page.goto(self.server.url + "/guide/port.html")
        expect(page.get_by_role("heading", level=1)).to_have_text("Ports")

    def test_signing_out_ends_the_session(self):
        page = self.signed_in()
        page.evaluate(
            """() => { const form = document.createElement('form'); form.method = 'post'; form.action = '/signout';
            document.body.append(form); form.submit(); }"""
        )
        expect(page.get_by_role("heading", level=1)).to_have_text("You have signed out")
        self.assertEqual([cookie["name"] for cookie in page.context.cookies() if cookie["name"].startswith("docgen")], [])
        page.goto(self.server.url + "/guide/port.html")
        expect(page).to_have_url(re.compile(re.escape(self.issuer)))
