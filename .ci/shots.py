"""A picture of every screen, as a phone, a tablet and a desk see it, in light and in dark.

    make shots OUT=dir

Boots a demo of its own in a temporary folder, so the pictures never show anybody's data but the demo's.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

WIDTHS = (390, 820, 1280)
SCHEMES = ("light", "dark")
FIRST_PORT = 18500
HEARD = 180  # seconds the worker may need for the whole history
CHROMIUM = ("--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update")


def main(out: str) -> int:
    if not out:
        print("Say where the pictures go: make shots OUT=dir", file=sys.stderr)
        return 2
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="commonshelf-") as run:
        os.environ |= {"COMMONSHELF_RUN": run, "DEBUG": "1", "DEMO": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
        for name in ("DATABASE_URL", "DATABASE_APP_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        from config.run import Demo

        with Demo(port=FIRST_PORT, quiet=True) as demo:
            if demo.load().wait():
                print("The demo could not be loaded.", file=sys.stderr)
                return 1
            import django

            django.setup()
            wait_until_heard()
            taken = photograph(demo.url, folder)
    print(f"{taken} pictures in {folder}")
    return 0


def wait_until_heard() -> None:
    from loyalty.models import OrderLine

    end = time.monotonic() + HEARD
    while OrderLine.objects.unheard().exists() and time.monotonic() < end:
        time.sleep(1)
    time.sleep(5)  # the last suggestions


def screens() -> list[tuple[str, str, str]]:
    """(file name, role, path) of every screen, with the richest row of each kind."""
    from django.db.models import Count

    from catalog.models import Variant
    from collab.models import Suggestion
    from feedback.models import Idea
    from loyalty.models import Profile

    idea = Idea.objects.filter(state="open").order_by("-votes_folded").first()
    declined = Idea.objects.filter(stage="declined").first()
    product = Variant.objects.annotate(n=Count("order_lines")).order_by("-n").first()
    customer = Profile.objects.annotate(n=Count("orders")).exclude(voter=None).order_by("-n").first()
    kinds = {row.kind: row for row in Suggestion.objects.filter(state="open").order_by("money_q10")}
    return [
        ("board", "guest", "/"),
        ("board-counts", "shopper", "/?sort=most"),
        ("idea", "shopper", f"/ideas/{idea.pk}/"),
        ("idea-declined", "guest", f"/ideas/{declined.pk}/"),
        ("post", "shopper", "/ideas/new/"),
        ("search", "guest", "/search/?q=teacup"),
        ("search-empty", "guest", "/search/?q=zzzz"),
        ("product", "guest", f"/products/{product.sku}/"),
        ("my-voice", "shopper", "/my/voice/"),
        ("my-notices", "shopper", "/my/notices/"),
        ("my-data", "shopper", "/my/data/"),
        ("sign-in", "guest", "/account/login/"),
        ("sign-up", "guest", "/account/signup/"),
        ("second-step", "merchandiser", "/account/second-step/"),
        ("second-step-needed", "merchandiser", "/account/second-step/needed/"),
        ("second-step-app", "shopper", "/account/second-step/totp/activate/"),
        ("mailbox", "guest", "/mailbox/"),
        ("about", "guest", "/about/"),
        ("not-found", "guest", "/nowhere/"),
        ("refused", "shopper", "/desk/"),
        ("staff-find", "staff", "/staff/?q=smith"),
        ("staff-customer", "staff", f"/staff/customers/{customer.pk}/"),
        ("desk", "merchandiser", "/desk/"),
        ("desk-decided", "merchandiser", "/desk/?tab=decided"),
        ("desk-scoreboard", "merchandiser", "/desk/scoreboard/"),
        ("desk-range", "merchandiser", "/desk/range/?places=150&least=2&exact=1"),
        *[(f"desk-{kind}", "merchandiser", f"/desk/{row.pk}/") for kind, row in sorted(kinds.items())],
    ]


def session_of(role: str) -> str | None:
    """A session for one of the demo's accounts, with the second step done."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from config.demo.accounts import ACCOUNTS
    from loyalty.models import User
    from loyalty.models.session import SessionStore

    if role == "guest":
        return None
    user = User.objects.get(email=next(account.email for account in ACCOUNTS if account.role == role))
    store = SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    store.save()
    return store.session_key


def photograph(url: str, folder: Path) -> int:
    from playwright.sync_api import sync_playwright

    rows = screens()
    sessions = {role: session_of(role) for role in {role for _, role, _ in rows}}
    taken = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=CHROMIUM
        )
        for width in WIDTHS:
            for scheme in SCHEMES:
                for role, session in sessions.items():
                    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
                    if session:
                        context.add_cookies([{"name": "session", "value": session, "url": url}])
                    page = context.new_page()
                    for name, _, path in (row for row in rows if row[1] == role):
                        page.goto(url + path)
                        page.wait_for_load_state("networkidle")
                        page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
                        taken += 1
                    context.close()
        browser.close()
    return taken


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
