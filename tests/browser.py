"""A real headless Chromium over the page, and what the page asked the network for."""

import json
import shutil
import tempfile
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
MISSING = "Debian's chromium and chromium-driver are not installed (apt-get install chromium chromium-driver)"
_FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --force-color-profile=srgb"
).split()


@contextmanager
def chromium(width=1320, height=900, dark=False):
    """Give a browser with an empty profile; it is closed at the end."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*_FLAGS, f"--window-size={width},{height}", *(["--force-dark-mode"] if dark else [])):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    with tempfile.TemporaryDirectory() as profile:
        options.add_argument(f"--user-data-dir={profile}")
        driver = webdriver.Chrome(options=options, service=Service(DRIVER))
        if width < 500:  # narrower than a window can be
            size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": True}
            driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        try:
            yield driver
        finally:
            driver.quit()


def requested_hosts(driver):
    """Return the hosts of all requests since the last call."""
    hosts = set()
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            address = urlsplit(message["params"]["request"]["url"])
            if address.scheme in ("http", "https", "ws", "wss"):
                hosts.add(address.hostname)
    return hosts


def wait_for(what, seconds=20):
    """Return the first true value of `what()`, asked again and again; a missing element counts as false."""
    from selenium.common.exceptions import StaleElementReferenceException

    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if found := what():
                return found
        except (StaleElementReferenceException, IndexError):
            pass
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s")


def find(driver, selector):
    """Return all elements of a CSS selector."""
    from selenium.webdriver.common.by import By

    return driver.find_elements(By.CSS_SELECTOR, selector)


def click(driver, element, at_rest_s=0.4):
    """Click an element once it and the page around it have stopped moving, as a person would."""
    driver.execute_script("arguments[0].scrollIntoView({block: 'nearest'})", element)
    place, since = None, time.monotonic()
    while time.monotonic() - since < at_rest_s:
        now = driver.execute_script("const r = arguments[0].getBoundingClientRect(); return [r.x, r.y]", element)
        if now != place:
            place, since = now, time.monotonic()
        time.sleep(0.05)
    element.click()


def ask(driver, question):
    """Type a question and send it; return once its answer is complete."""
    from selenium.webdriver.common.keys import Keys

    before = len(find(driver, "#chat .na-answer"))
    box = wait_for(lambda: find(driver, "#question textarea"))[0]
    box.send_keys(question + Keys.ENTER)
    wait_for(lambda: len(find(driver, "#chat .na-answer")) > before)
    wait_for(lambda: not find(driver, "#chat .na-draft"))
    return find(driver, "#chat .na-answer")[-1]


def picture(driver, file):
    """Save what the window shows."""
    driver.save_screenshot(str(file))
