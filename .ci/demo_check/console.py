"""The same pages in a real browser, where there is one: nothing refused by the policy, nothing red in the console."""

import os
import shutil

from demo_check.visitor import Visitor

LISTEN = """
window.refused = [];
document.addEventListener('securitypolicyviolation', event => console.error(
  `refused: ${event.effectiveDirective} ${event.blockedURI}`));
"""
ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update"]


def chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def look(visitor: Visitor, addresses: list[str], program: str) -> list[str]:
    """What the console said about these pages, seen with this visitor's cookies."""
    from playwright.sync_api import sync_playwright

    said: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        context = browser.new_context(reduced_motion="reduce")
        cookies = [
            {"name": cookie.name, "value": cookie.value or "", "url": visitor.base} for cookie in visitor.cookies
        ]
        context.add_cookies(cookies)
        context.add_init_script(LISTEN)
        page = context.new_page()
        page.on("console", lambda message: message.type == "error" and said.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
        for address in addresses:
            page.goto(address, wait_until="load")
            page.wait_for_timeout(150)  # what scripts do after loading
        browser.close()
    return [f"{visitor.name}: in the browser: {line}" for line in said]
