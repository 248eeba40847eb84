"""The hub's pages in a real browser: headless Chromium, in both languages, on a screen and on a phone's width."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from server.store.engines import sqlite_url
from sync.hub.app import HubOptions, running_hub
from sync.hub.hub import Hub
from sync.hub.store import results
from tests.helpers.hub_samples import PLAN, id_number, ticket
from tests.helpers.hub_scene import CONFLICT, HALF, NAME, PASSWORD, SILENT, WHOLE, make_scene

pytestmark = pytest.mark.slow

LIMIT_S = 30
SCREEN, PHONE = (1366, 768), (390, 844)
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)


class Serving:
    """A hub that serves in a thread with a loop of its own, until `end`."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.url = ""
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="hub under test")
        self._thread.start()
        assert self._ready.wait(LIMIT_S)

    def end(self) -> None:
        """Stop and wait."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(LIMIT_S)

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        async with running_hub(self.hub, HubOptions(port=0)) as running:
            self.url = running.url
            self._ready.set()
            await self._stop.wait()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Serving]:
    """The hub of the scene, serving."""
    serving = Serving(make_scene(sqlite_url(tmp_path / "hub.sqlite3"), tmp_path / "store"))
    yield serving
    serving.end()


class Browser:
    """Chromium on the hub's pages."""

    def __init__(self, driver: webdriver.Chrome, url: str) -> None:
        self.driver, self.url = driver, url

    def size(self, width: int, height: int) -> None:
        """Be so large, exactly."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def open(self, path: str) -> None:
        """Go to a page."""
        self.driver.get(self.url + path)

    def sign_in(self, password: str = PASSWORD) -> None:
        """Sign in as somebody of the organiser."""
        self.open("/sign-in")
        self.type("name", NAME)
        self.type("password", password)
        self.press("button.main")

    def type(self, field: str, text: str) -> None:
        """Type into a field."""
        box = self.driver.find_element(By.NAME, field)
        box.clear()
        box.send_keys(text)

    def press(self, selector: str) -> None:
        """Press a button and wait for the page behind it."""
        page = self.driver.find_element(By.TAG_NAME, "html")
        self.driver.find_element(By.CSS_SELECTOR, selector).click()
        WebDriverWait(self.driver, LIMIT_S).until(lambda _: self._is_gone(page))

    @property
    def text(self) -> str:
        """What stands on the page."""
        return self.driver.find_element(By.TAG_NAME, "body").text

    def complaints(self) -> list[str]:
        """What the browser complains of: a blocked style, a file that is not there."""
        log = self.driver.get_log("browser")  # type: ignore[no-untyped-call] # selenium's
        return [str(entry["message"]) for entry in log]

    @staticmethod
    def _is_gone(page: WebElement) -> bool:
        try:
            page.is_enabled()
        except StaleElementReferenceException:
            return True
        except WebDriverException as error:
            # Asked in the very moment of the change, Chromium says it in words of its own.
            if "does not belong to the document" in str(error):
                return True
            raise
        return False


@pytest.fixture
def browser(hub: Serving, tmp_path: Path) -> Iterator[Browser]:
    """A browser with nothing in it; skips where there is none."""
    program, driver = which("chromium"), which("chromedriver")
    if program is None or driver is None:
        pytest.skip("Chromium is not installed here (Debian's packages chromium and chromium-driver)")
    options = Options()
    options.binary_location = program
    for flag in (*FLAGS, f"--user-data-dir={tmp_path / 'chromium'}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    chrome = webdriver.Chrome(options=options, service=Service(driver))
    try:
        one = Browser(chrome, hub.url)
        one.size(*SCREEN)
        yield one
    finally:
        chrome.quit()


def test_who_is_not_signed_in_sees_nothing(browser: Browser) -> None:
    for path in ("/", f"/sites/{WHOLE}", "/scores", "/rechecks", "/codes", f"/scores/{PLAN}/sheet"):
        browser.open(path)
        assert browser.driver.current_url.endswith("/sign-in"), path
    browser.sign_in("a wrong one")
    assert "姓名或密码不对" in browser.text


def test_too_many_wrong_passwords_have_to_wait(browser: Browser) -> None:
    for _ in range(5):
        browser.sign_in("a wrong one")
    browser.sign_in()
    assert "尝试次数太多" in browser.text


def test_the_first_page_says_what_arrived_and_what_is_missing(browser: Browser) -> None:
    browser.sign_in()
    rows = {row.text.split()[0]: row.text for row in browser.driver.find_elements(By.CSS_SELECTOR, "tbody tr")}
    assert "已到齐" in rows[WHOLE]
    assert "42 %" in rows[HALF]
    assert "有冲突 1" in rows[CONFLICT]
    assert "缺少 2" in rows[SILENT]
    signs = browser.driver.find_elements(By.CSS_SELECTOR, ".state")
    assert all(sign.find_elements(By.TAG_NAME, "svg") and sign.text.strip() for sign in signs), "a shape and a word"
    colours = {sign.value_of_css_property("color") for sign in signs}
    assert len(colours) == 3, "and a colour"


def test_people_settle_a_conflict_on_the_page(browser: Browser, hub: Serving) -> None:
    browser.sign_in()
    browser.open(f"/sites/{CONFLICT}")
    assert "需处理" in browser.text
    second = browser.driver.find_elements(By.CSS_SELECTOR, "section form")[1]
    second.find_element(By.NAME, "reason").send_keys("第二台是考场的服务器")
    browser.press("section form:nth-of-type(2) button")
    assert "已决定" in browser.text
    counted = [bundle for bundle in results.list_bundles(hub.hub.database, CONFLICT) if bundle.counts]
    assert [(bundle.number, bundle.counts) for bundle in counted] == [(4, 6)]


def test_the_pages_are_there_in_both_languages_without_a_complaint_of_the_browser(browser: Browser) -> None:
    browser.sign_in()
    for language, title in (("en", "Sites"), ("zh", "考点")):
        browser.open(f"/?lang={language}")
        assert browser.driver.find_element(By.TAG_NAME, "h1").text == title
        for path in (f"/sites/{WHOLE}", f"/sites/{HALF}", f"/sites/{CONFLICT}", "/scores", "/rechecks", "/results"):
            browser.open(path)
            english = browser.driver.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en"
            assert english == (language == "en"), "the language stays"
    assert browser.complaints() == []


@pytest.mark.parametrize("size", [SCREEN, PHONE])
def test_nothing_stands_beside_the_page(browser: Browser, size: tuple[int, int]) -> None:
    browser.size(*size)
    browser.sign_in()
    for path in ("/", f"/sites/{WHOLE}", f"/sites/{CONFLICT}", "/scores", "/rechecks", "/results", "/codes"):
        browser.open(path)
        wide = browser.driver.execute_script("return document.documentElement.scrollWidth")
        assert wide <= size[0], path


def test_what_is_pressed_is_large_enough(browser: Browser) -> None:
    browser.sign_in()
    browser.open(f"/sites/{CONFLICT}")
    for target in browser.driver.find_elements(By.CSS_SELECTOR, "button, nav a, input:not([type=hidden])"):
        assert target.size["height"] >= 40


def test_a_candidate_sees_a_score_within_the_period_and_asks_for_a_recheck(browser: Browser) -> None:
    browser.sign_in()
    browser.open("/scores")
    set_time = "document.getElementsByName(arguments[0])[0].value = arguments[1]"
    browser.driver.execute_script(set_time, "starts", "2020-01-01T09:00")
    browser.driver.execute_script(set_time, "ends", "2999-01-01T09:00")
    browser.press("main button.main")
    assert "不是最终成绩" in browser.text
    browser.driver.execute_script(set_time, "starts", "2020-01-01T09:00")
    browser.driver.execute_script(set_time, "ends", "2999-01-01T09:00")
    browser.driver.find_element(By.NAME, "provisional").click()
    browser.press("main button.main")
    assert "公示中" in browser.text
    browser.press("header form button")

    browser.open("/results")
    Select(browser.driver.find_element(By.NAME, "plan")).select_by_value(PLAN)
    browser.type("ticket", ticket(1))
    browser.type("id_number", id_number(2))
    browser.press("main button.main")
    assert "没有查到" in browser.text
    browser.type("ticket", ticket(1))
    browser.type("id_number", id_number(1))
    browser.press("main button.main")
    assert "80.00" in browser.text
    assert "暂定" in browser.text
    browser.press("main button")
    assert "已超过 7 日" in browser.text, "published long ago"


def test_a_form_from_elsewhere_changes_nothing(browser: Browser, hub: Serving) -> None:
    browser.sign_in()
    browser.open(f"/sites/{CONFLICT}")
    forge = "document.querySelectorAll('section form input[name=form_key]').forEach(f => f.value = 'x')"
    browser.driver.execute_script(forge)
    browser.driver.find_elements(By.NAME, "reason")[1].send_keys("x")
    browser.press("section form:nth-of-type(2) button")
    assert "页面已过期" in browser.text
    assert [bundle.counts for bundle in results.list_bundles(hub.hub.database, CONFLICT)] == [6, 0]
