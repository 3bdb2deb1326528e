"""The status pages in Chromium, and what machines read beside them."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest
import xml.etree.ElementTree
from datetime import datetime
from email.utils import parsedate_to_datetime

import history
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from servers import HealthHost, StaticHost
from statuspage import Statuspage
from test_pages import DOCGEN, HERE, PICTURES, Browser

# Monday, 2026-11-23 12:00:00 UTC.
NOON = 1_795_435_200
ROOT_URL = "https://status.example.org/"


def status(folder: str, output: str, now: int, **more: str) -> str:
    """Builds the status pages as of `now`; returns what the command said."""
    options = [f"--{name.replace('_', '-')}={value}" for name, value in more.items()]
    command = [DOCGEN, "status", folder, "--snapshots", folder + "/snapshots", "--incidents", folder + "/incidents", "--output", output, *options]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "SOURCE_DATE_EPOCH": str(now), "NO_COLOR": "1"})
    if done.returncode:
        raise AssertionError(done.stderr)
    return done.stderr


class StatusTest(Browser):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.past = cls.folder.name + "/past"
        history.write(cls.past, NOON)
        pathlib.Path(cls.past, "docgen.yml").write_text("title: Sample\nstatus:\n  slo: 99.9\n")
        cls.status = cls.folder.name + "/status"
        status(cls.past, cls.status, NOON + 10, base_url=ROOT_URL)

    def open(self, page: Page, host: StaticHost, path: str = "", now: int = NOON + 15):
        page.clock.install(time=now)
        page.goto(host.url + path)

    def snapshot(self, at: int, **states: str) -> dict:
        """The answer of a server at a time: all healthy but those named."""
        lines = pathlib.Path(self.past, "snapshots/2026-11-23.ndjson").read_text().splitlines()
        snapshot = json.loads(lines[-1])
        snapshot["generated_at"] = history.iso(at)
        for service in snapshot["services"]:
            service["checked_at"] = history.iso(at)
            service["state"] = states.get(service["id"], "healthy")
        return snapshot

    def live(self, page: Page, **states: str) -> HealthHost:
        host = self.host(self.status, HealthHost)
        host.snapshot = self.snapshot(NOON + 10, **states)
        self.open(page, host)
        expect(page.get_by_role("button", name="Pause updates")).to_be_visible()
        return host

    def reports(self, page: Page) -> list:
        return page.evaluate("reports")


class Reading(StatusTest):
    def test_looks_and_is_accessible_in_both_themes_at_three_widths(self):
        PICTURES.mkdir(parents=True, exist_ok=True)
        pages = {
            "status": "index.html",
            "status-history": "history/2026-11.html",
            "status-incident": "incidents/kapa-timeouts.html",
            "status-maintenance": "incidents/disk-swap.html",
        }
        host = self.host(self.status)
        for scheme in ["light", "dark"]:
            for width in [390, 820, 1440]:
                page = self.page(viewport={"width": width, "height": 900}, color_scheme=scheme)
                page.clock.install(time=NOON + 15)
                for name, path in pages.items():
                    page.goto(host.url + path)
                    with self.subTest(page=name, scheme=scheme, width=width):
                        results = Axe().run(page).response
                        found = [f"{one['id']}: {node['html']}" for one in results["violations"] for node in one["nodes"]]
                        self.assertEqual(found, [])
                        self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), width)
                        self.assertEqual(self.reports(page), [])
                    page.screenshot(path=PICTURES / f"{name}-{scheme}-{width}.png", full_page=True)

    def test_every_state_has_its_look(self):
        """The banner of each state, kept as pictures; an old page is unknown for a reader without scripts too."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        for state, now, states in [
            ("operational", NOON, {}),
            ("degraded", NOON, {"mail": "degraded"}),
            ("partial", NOON, {"kapa": "unhealthy"}),
            ("major", NOON, {"index": "unhealthy"}),
            ("maintenance", NOON, {"disk": "maintenance"}),
            ("unknown", NOON + 3_600, {}),
        ]:
            folder = self.folder.name + "/look-" + state
            shutil.copytree(self.past, folder)
            shutil.rmtree(folder + "/incidents")
            os.mkdir(folder + "/incidents")
            path = pathlib.Path(folder, "snapshots/2026-11-23.ndjson")
            path.write_text(path.read_text() + json.dumps(self.snapshot(NOON + 1, **states)) + "\n")
            said = status(folder, self.folder.name + "/out-" + state, now + 10)
            page = self.page(java_script_enabled=False, viewport={"width": 820, "height": 600})
            page.goto(self.host(self.folder.name + "/out-" + state).url)
            headline = page.get_by_role("heading", level=1).inner_text()
            self.assertIn(headline, said)
            self.assertIn(headline, page.title())
            expect(page.locator("#_banner")).to_have_class(f"banner s-{state}")
            self.assertEqual(page.locator("link[rel=icon]").get_attribute("href"), f"icons/{state}.svg")
            page.screenshot(path=PICTURES / f"status-state-{state}.png")

    def test_without_javascript_it_is_complete(self):
        page = self.page(java_script_enabled=False)
        page.goto(self.host(self.status).url)
        expect(page.get_by_role("heading", level=1)).to_have_text("Degraded performance")
        expect(page.get_by_text("Valid until 23 Nov 2026, 12:01 UTC")).to_be_visible()
        self.assertEqual(page.locator("noscript meta[http-equiv=refresh]").get_attribute("content"), "300")
        self.assertEqual(page.get_by_role("img").count(), 8 + 8 + 8)
        expect(page.get_by_role("img", name=re.compile("^Kapa, 90 days: .*1 major outage"))).to_be_visible()
        self.assertTrue(page.get_by_role("button", name="Pause updates").is_hidden())
        page.locator("#service-kapa summary").click()
        row = page.locator("#service-kapa tr", has_text="2026-11-19")
        expect(row).to_contain_text("Major outage")
        page.get_by_role("link", name="Answers from Kapa time out").click()
        expect(page.locator(".update")).to_have_count(4)
        page.get_by_role("link", name="November 2026").click()
        expect(page.get_by_role("heading", name="November 2026")).to_be_visible()

    def test_reads_from_a_folder(self):
        page = self.page()
        page.clock.install(time=NOON + 15)
        page.goto(f"file://{self.status}/site/index.html")
        expect(page.get_by_role("heading", level=1)).to_have_text("Degraded performance")
        expect(page.locator("#_checked")).to_have_text(re.compile(r"^\d+ s ago$"))
        self.assertEqual(self.reports(page), [])

    def test_the_pointer_names_a_day(self):
        page = self.page()
        self.open(page, self.host(self.status))
        bars = page.locator("#service-kapa .bars")
        bars.scroll_into_view_if_needed()
        box = bars.bounding_box()
        # Four days ago: the middle of the fifth bar from the right.
        page.mouse.move(box["x"] + box["width"] * (1 - (4 * 8 + 3) / 718), box["y"] + 5)
        expect(page.locator("#service-kapa .hover")).to_have_text(re.compile("2026-11-19: Major outage, 9.* %, down 2 h"))
        page.mouse.move(box["x"] + 3, box["y"] + 5)
        expect(page.locator("#service-kapa .hover")).to_have_text("2026-08-26: No data")
        page.mouse.move(5, 5)
        expect(page.locator("#service-kapa .hover")).to_contain_text("measured days")

    def test_a_phone_shows_half_of_the_days(self):
        page = self.page(viewport={"width": 390, "height": 800})
        self.open(page, self.host(self.status))
        bars = page.locator("#service-kapa .bars")
        bars.scroll_into_view_if_needed()
        box = bars.bounding_box()
        self.assertAlmostEqual(box["width"] / box["height"], 358 / 34, delta=0.2)
        page.mouse.move(box["x"] + 2, box["y"] + 5)
        expect(page.locator("#service-kapa .hover")).to_have_text("2026-10-10: Operational, 100 %")

    def test_the_readers_own_time_stands_beside(self):
        page = self.page(timezone_id="Asia/Tokyo")
        self.open(page, self.host(self.status))
        cause = page.locator(".causes li").first
        expect(cause).to_have_text("Downloads are slow, since 23 Nov 2026, 09:50 UTC")
        self.assertEqual(cause.locator("time").get_attribute("data-here"), " (18:50 here)")
        self.assertEqual(page.locator(".local time:not([data-here], :has(+ time))").count(), 0)
        self.assertRegex(page.locator(".local time + time").first.get_attribute("data-here"), r"^ \(\d\d:\d\d to \d\d:\d\d here\)$")
        page.goto(page.url + "incidents/kapa-timeouts.html")
        self.assertGreater(page.locator(".incident time[data-here$=' here)']").count(), 3)
        # A reader in UTC has nothing to convert.
        page = self.page(timezone_id="UTC")
        self.open(page, self.host(self.status))
        self.assertIsNone(page.locator(".causes time").first.get_attribute("data-here"))

    def test_what_goes_on_stands_before_the_figures(self):
        page = self.page(viewport={"width": 390, "height": 844})
        self.open(page, self.host(self.status))
        tops = [page.locator(selector).bounding_box()["y"] for selector in ("#_headline", ".causes", "#_now", ".figures", "#_group-0")]
        self.assertEqual(tops, sorted(tops))
        self.assertLess(tops[2], 700, "within the first screen of a phone")
        expect(page.locator(".freshness")).to_contain_text("Last change 2 h ago")


class Live(StatusTest):
    def test_nothing_moves_when_a_server_answers(self):
        for width, height in ((1440, 900), (820, 1180), (390, 844), (320, 640)):
            for zone in ("Asia/Tokyo", "UTC"):
                with self.subTest(width=width, zone=zone):
                    page = self.page(viewport={"width": width, "height": height}, timezone_id=zone)
                    self.live(page)
                    expect(page.get_by_role("heading", name="Right now")).to_be_visible()
                    self.assertLessEqual(page.evaluate("shift"), 0.05)
                    self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), width)

    def test_an_old_page_says_nothing_before_the_server_does(self):
        page = self.page()
        host = self.host(self.status, HealthHost)
        host.snapshot = self.snapshot(NOON + 590)
        # Before the page's own scripts run.
        page.add_init_script("""
            window.said = [];
            document.addEventListener("readystatechange", () => {
              const text = document.getElementById("_explanation");
              if (text) new MutationObserver(() => said.push(text.textContent)).observe(text.parentElement, { subtree: true, childList: true });
            }, { once: true });
        """)
        self.open(page, host, now=NOON + 600)
        expect(page.get_by_role("button", name="Pause updates")).to_be_visible()
        self.assertEqual([text for text in page.evaluate("said") if "too old" in text], [])

    def test_takes_new_checks_from_the_server(self):
        page = self.page()
        host = self.live(page)
        expect(page.locator("#service-index .state")).to_have_text("Operational")
        host.snapshot = self.snapshot(NOON + 40, index="unhealthy")
        page.clock.run_for(31_000)
        expect(page.get_by_role("heading", level=1)).to_have_text("Major outage")
        expect(page.locator("#_explanation")).to_have_text("Affected: Index, Package registry.")
        expect(page.locator("#service-index .state")).to_have_text("Major outage")
        expect(page.locator("#_group-0 .state")).to_have_text("Major outage")
        self.assertEqual(page.title(), "Major outage – Sample status")
        self.assertTrue(page.locator("link[rel=icon]").get_attribute("href").endswith("icons/major.svg"))
        page.clock.run_for(200)
        expect(page.locator("body > [role=status]")).to_have_text("Major outage. Affected: Index, Package registry.")
        host.snapshot = self.snapshot(NOON + 70, mail="unhealthy")
        page.clock.run_for(30_000)
        expect(page.get_by_role("heading", level=1)).to_have_text("Partial outage")
        expect(page.locator("#service-index .state")).to_have_text("Operational")
        self.assertEqual(self.reports(page), [])

    def test_what_the_page_does_not_know_counts_too(self):
        page = self.page()
        host = self.live(page)
        host.snapshot = self.snapshot(NOON + 40)
        host.snapshot["services"] = [one for one in host.snapshot["services"] if one["id"] != "mail"]
        host.snapshot["services"].append(
            {"id": "new", "name": "New <b>one</b>", "state": "unhealthy", "required": True, "checked_at": history.iso(NOON + 40)}
        )
        page.clock.run_for(31_000)
        expect(page.get_by_role("heading", level=1)).to_have_text("Major outage")
        expect(page.locator("#_explanation")).to_have_text("Affected: Package registry, New <b>one</b>.")
        expect(page.locator("#service-mail .state")).to_have_text("Unknown")

    def test_a_server_that_starts_has_not_looked_yet(self):
        page = self.page()
        host = self.host(self.status, HealthHost)
        host.snapshot = self.snapshot(NOON + 12)
        for service in host.snapshot["services"]:
            service["state"] = "unknown"
            del service["response_ms"]
        del host.snapshot["host"]
        self.open(page, host)
        expect(page.get_by_role("button", name="Pause updates")).to_be_visible()
        expect(page.locator("#service-index .state")).to_have_text("Operational")
        expect(page.get_by_role("heading", name="Right now")).to_have_count(0)
        host.snapshot = self.snapshot(NOON + 17, index="unhealthy")
        page.clock.run_for(5_100)
        expect(page.locator("#service-index .state")).to_have_text("Major outage")
        expect(page.get_by_role("heading", name="Right now")).to_be_visible()

    def test_each_check_has_its_own_age(self):
        page = self.page()
        host = self.live(page)
        host.snapshot = self.snapshot(NOON + 40)
        for service in host.snapshot["services"]:
            if service["id"] in ["mail", "index"]:
                service["checked_at"] = history.iso(NOON - 600)
            if service["id"] == "mail":
                service["ttl_seconds"] = 900
        page.clock.run_for(31_000)
        expect(page.locator("#service-index .state")).to_have_text("Unknown")
        expect(page.locator("#service-mail .state")).to_have_text("Operational")
        expect(page.locator("#_explanation")).to_have_text("Affected: Package registry. Not measured: Index.")

    def test_shows_the_machine_and_the_times(self):
        page = self.page()
        host = self.live(page)
        live = page.get_by_role("heading", name="Right now")
        expect(live).to_be_visible()
        expect(page.locator(".live [data-name=Memory] strong")).to_have_text("58 %")
        expect(page.locator(".live [data-name=Disk] strong")).to_have_text("41 %")
        host.snapshot = self.snapshot(NOON + 40)
        host.snapshot["host"]["disk_ratio"] = 0.97
        page.clock.run_for(31_000)
        expect(page.locator(".live [data-name=Disk] strong")).to_have_text("97 %")
        expect(page.get_by_role("img", name="Disk: 97 %, last 60 values")).to_be_visible()
        self.assertEqual(page.locator(".live > div").count(), 3 + 8)
        self.assertEqual(Axe().run(page).response["violations"], [])
        page.screenshot(path=PICTURES / "status-live.png", full_page=True)

    def test_what_has_not_changed_is_not_announced(self):
        page = self.page()
        host = self.live(page)
        host.snapshot = self.snapshot(NOON + 40)
        page.clock.run_for(31_000)
        expect(page.locator("#_checked time")).to_have_attribute("datetime", "2026-11-23T12:00:40.000Z")
        page.clock.run_for(500)
        expect(page.locator("body > [role=status]")).to_have_text("")

    def test_asks_with_the_etag(self):
        page = self.page()
        host = self.live(page)
        for _ in range(2):
            with page.expect_response("**/api/system/health") as answer:
                page.clock.run_for(30_500)
            self.assertEqual(answer.value.status, 304)
        self.assertIsNone(host.asked[0])
        self.assertTrue(all(host.asked[1:]))

    def test_can_be_paused(self):
        page = self.page()
        host = self.live(page)
        page.get_by_role("button", name="Pause updates").click()
        button = page.get_by_role("button", name="Resume updates")
        expect(button).to_have_attribute("aria-pressed", "true")
        asked = len(host.asked)
        page.clock.run_for(60_000)
        self.assertEqual(len(host.asked), asked)
        with page.expect_response("**/api/system/health"):
            button.click()
        self.assertEqual(len(host.asked), asked + 1)

    def test_rests_while_it_is_hidden(self):
        page = self.page()
        host = self.live(page)
        hide = """(hidden) => {
          Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
        page.evaluate(hide, True)
        asked = len(host.asked)
        page.clock.run_for(120_000)
        self.assertEqual(len(host.asked), asked)
        with page.expect_response("**/api/system/health"):
            page.evaluate(hide, False)

    def test_turns_to_unknown_when_its_data_is_old(self):
        page = self.page()
        host = self.live(page)
        self.assertEqual(page.locator("#_valid").inner_text(), "23 Nov 2026, 12:01 UTC")
        host.status = 500
        page.clock.run_for(60_000)
        expect(page.locator("#service-index .state")).to_have_text("Operational")
        page.clock.run_for(40_000)
        # The open incident is known still, and worse than not knowing.
        expect(page.get_by_role("heading", level=1)).to_have_text("Degraded performance")
        expect(page.locator("#_explanation")).to_contain_text("The last measurement is too old")
        expect(page.locator("#service-index .state")).to_have_text("Unknown")
        expect(page.locator("#service-index .state use")).to_have_attribute("href", "#_i-unknown")
        expect(page.locator("#_group-0 .state")).to_have_text("Unknown")

    def test_a_page_that_nobody_renews_turns_to_unknown_without_a_server(self):
        folder = self.folder.name + "/calm"
        shutil.copytree(self.past, folder)
        shutil.rmtree(folder + "/incidents")
        os.mkdir(folder + "/incidents")
        status(folder, self.folder.name + "/calm-out", NOON + 10)
        page = self.page()
        host = self.host(self.folder.name + "/calm-out", HealthHost)
        host.status = 404
        self.open(page, host)
        expect(page.get_by_role("heading", level=1)).to_have_text("All services are operational")
        page.clock.run_for(80_000)
        expect(page.get_by_role("heading", level=1)).to_have_text("State unknown")
        expect(page.locator("#_banner")).to_have_class("banner s-unknown")
        self.assertEqual(page.title(), "State unknown – Sample status")
        self.assertEqual(len(host.asked), 1, "a plain web host is not asked again")

    def test_backs_off_from_a_server_in_trouble(self):
        page = self.page()
        host = self.live(page)
        host.status = 502
        asked = len(host.asked)
        counts = []
        for _ in range(6):
            page.clock.run_for(30_000)
            page.wait_for_timeout(50)
            counts.append(len(host.asked) - asked)
        # After 30, 90 and 210 seconds.
        self.assertEqual(counts, [1, 1, 2, 2, 2, 2])

    def test_maintenance_ends_by_itself(self):
        folder = self.folder.name + "/moved"
        shutil.copytree(self.past, folder)
        shutil.rmtree(folder + "/incidents")
        os.mkdir(folder + "/incidents")
        pathlib.Path(folder, "incidents/move.md").write_text(
            f"---\ntitle: Move\nkind: maintenance\nstarted: {history.iso(NOON - 60)}\nresolved: {history.iso(NOON + 60)}\ncomponents: [index]\n---\n"
        )
        status(folder, self.folder.name + "/moved-out", NOON + 10)
        page = self.page()
        host = self.host(self.folder.name + "/moved-out", HealthHost)
        host.snapshot = self.snapshot(NOON + 10, index="unhealthy")
        self.open(page, host)
        expect(page.get_by_role("button", name="Pause updates")).to_be_visible()
        expect(page.get_by_role("heading", level=1)).to_have_text("Under maintenance")
        expect(page.locator("#service-index .check")).to_have_text("the last check found it healthy")
        host.snapshot = self.snapshot(NOON + 70, index="unhealthy")
        page.clock.run_for(65_000)
        expect(page.get_by_role("heading", level=1)).to_have_text("Major outage")

    def test_garbage_from_the_server_changes_nothing(self):
        page = self.page()
        host = self.live(page)
        for garbage in [
            [],
            {"generated_at": "soon", "services": []},
            {"generated_at": history.iso(NOON - 600), "interval_seconds": 30, "ttl_seconds": 90, "services": []},
        ]:
            host.snapshot = garbage
            page.clock.run_for(70_000 if garbage == [] else 31_000)
        expect(page.locator("#service-kapa h3")).to_have_text("Kapa")
        self.assertEqual(self.reports(page), [])

    def test_the_real_server_makes_it_live(self):
        # Real times: the pages of a site, with a history that ends now, served by the program that measures.
        now = int(datetime.now().timestamp())
        source = self.folder.name + "/real"
        shutil.copytree(HERE / "site", source)
        with open(source + "/docgen.yml", "a") as file:
            file.write("status:\n  snapshots: snapshots\n")
        history.write(source, now, incidents=False)
        subprocess.run([DOCGEN, "build", source, "--output", self.folder.name + "/real-dist"], check=True, capture_output=True)
        self.dist, plain = self.folder.name + "/real-dist", self.dist
        self.addCleanup(lambda: setattr(self, "dist", plain))
        server = self.assistant()
        page = self.page()
        page.goto(server.url + "status/")
        page.wait_for_url("**/system-status/index.html")
        expect(page.get_by_role("heading", name="Right now")).to_be_visible(timeout=15_000)
        expect(page.locator(".live [data-name=Memory] strong")).to_have_text(re.compile(r"\d+ %"))
        expect(page.get_by_role("button", name="Search")).to_be_visible()
        self.assertEqual(self.reports(page), [])


class Machines(StatusTest):
    def test_the_json_reads_as_a_statuspage(self):
        page = Statuspage(self.host(self.status).url)
        documents = page.all()
        self.assertEqual(documents["status"]["status"], {"indicator": "minor", "description": "Degraded performance"})
        self.assertEqual([one["name"] for one in documents["incidents/unresolved"]["incidents"]], ["Downloads are slow"])
        self.assertEqual([one["name"] for one in documents["scheduled-maintenances/upcoming"]["scheduled_maintenances"]], ["Disks are exchanged"])
        self.assertEqual(len(documents["incidents"]["incidents"]), 3)
        self.assertIn("Package registry: degraded_performance", page.say())

    def test_the_atom_feeds_have_what_rfc_4287_asks_for(self):
        atom = "{http://www.w3.org/2005/Atom}"
        files = [pathlib.Path(self.status, "site/feed.atom"), *pathlib.Path(self.status, "site/feeds").glob("*.atom")]
        self.assertEqual(len(files), 9)
        for file in files:
            feed = xml.etree.ElementTree.parse(file).getroot()
            self.assertEqual(feed.tag, atom + "feed")
            for name in ["id", "title", "updated"]:
                self.assertEqual(len(feed.findall(atom + name)), 1, name)
            self.assertTrue(feed.find(f"{atom}author/{atom}name").text)
            links = {link.get("rel"): link.get("href") for link in feed.findall(atom + "link")}
            self.assertEqual(links["self"], ROOT_URL + str(file.relative_to(self.status + "/site")))
            self.assertEqual(links["alternate"], ROOT_URL)
            entries = feed.findall(atom + "entry")
            for entry in entries:
                for name in ["id", "title", "updated"]:
                    self.assertEqual(len(entry.findall(atom + name)), 1, name)
                self.assertTrue(entry.find(atom + "id").text.startswith(ROOT_URL + "incidents/"))
                self.assertIsNotNone(datetime.fromisoformat(entry.find(atom + "updated").text.replace("Z", "+00:00")).tzinfo)
                self.assertEqual(entry.find(atom + "content").get("type"), "html")
                self.assertEqual(len([one for one in entry.findall(atom + "link") if one.get("rel") == "alternate"]), 1)
            self.assertEqual(len({entry.find(atom + "id").text for entry in entries}), len(entries))
            if file.name == "feed.atom":
                titles = [entry.find(atom + "title").text for entry in entries]
                self.assertEqual(titles[:2], ["Maintenance: Disks are exchanged", "Degraded performance: Downloads are slow"])
                self.assertEqual(len(titles), 5)

    def test_the_rss_feeds_have_what_rss_2_asks_for(self):
        for file in [pathlib.Path(self.status, "site/feed.rss"), *pathlib.Path(self.status, "site/feeds").glob("*.rss")]:
            rss = xml.etree.ElementTree.parse(file).getroot()
            self.assertEqual((rss.tag, rss.get("version")), ("rss", "2.0"))
            [channel] = rss.findall("channel")
            for name in ["title", "link", "description"]:
                self.assertTrue(channel.find(name).text, name)
            parsedate_to_datetime(channel.find("lastBuildDate").text)
            for item in channel.findall("item"):
                self.assertTrue(item.find("title").text and item.find("description").text)
                self.assertEqual(item.find("guid").text, item.find("link").text)
                self.assertEqual(parsedate_to_datetime(item.find("pubDate").text).utcoffset().total_seconds(), 0)

    def test_badges_and_icons_are_pictures_with_a_text(self):
        page = self.page()
        host = self.host(self.status)
        page.goto(host.url)
        names = [
            str(path.relative_to(self.status + "/site"))
            for folder in ["badges", "icons"]
            for path in pathlib.Path(self.status, "site", folder).iterdir()
        ]
        self.assertEqual(len(names), 9 + 6)
        for name in names:
            width = page.evaluate(
                "(url) => new Promise((resolve) => { const image = new Image(); image.onload = () => resolve(image.naturalWidth);"
                " image.onerror = () => resolve(0); image.src = url; })",
                host.url + name,
            )
            self.assertGreater(width, 0, name)
            root = xml.etree.ElementTree.parse(pathlib.Path(self.status, "site", name)).getroot()
            self.assertTrue(root.find("{http://www.w3.org/2000/svg}title").text, name)
        sheet = "".join(f'<p><img src="{name}" height="20"></p>' for name in sorted(names))
        pathlib.Path(self.status, "site/sheet.html").write_text(f"<!doctype html><title>Badges</title>{sheet}")
        page.goto(host.url + "sheet.html")
        page.screenshot(path=PICTURES / "status-badges.png")

    def test_no_link_is_broken(self):
        root = pathlib.Path(self.status, "site")
        for file in root.rglob("*.html"):
            for address in re.findall(r'(?:href|src)="([^"#]+)', file.read_text()):
                if not address.startswith("http"):
                    self.assertTrue((file.parent / address).exists(), f"{file.relative_to(root)}: {address}")


if __name__ == "__main__":
    unittest.main()
