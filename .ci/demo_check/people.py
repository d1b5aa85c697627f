"""Signing in as people do: an address, the code from the letter, and for staff the second step."""

import re
import time

from config.demo.accounts import DemoAccount
from demo_check import Trouble
from demo_check.visitor import Visitor

CODE = re.compile(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", re.MULTILINE)
SIGN_IN = "/account/login/"


def sign_in(base: str, account: DemoAccount) -> Visitor:
    visitor = Visitor(base, f"{account.role} {account.name}")
    page = visitor.must_get(SIGN_IN)
    page = visitor.send(page, asks_for(page, "login", "email"), **{which(page): account.email})
    form = asks_for(page, "code")
    page = visitor.send(page, form, code=code_for(account.email))
    if account.totp_secret:
        page = visitor.send(page, asks_for(page, "code"), code=present_code(account.email))
    if page.status != 200 or not signed_in(visitor):
        raise Trouble(f"{visitor.name} cannot sign in: {page.path} answers {page.status}")
    return visitor


def signed_in(visitor: Visitor) -> bool:
    return visitor.get("/my/data/").path == "/my/data/"


def asks_for(page, *names):
    for form in page.read.forms:
        if form.method == "post" and any(name in form.fields for name in names):
            return form
    raise Trouble(f"{page.path} ({page.status}, {page.read.title.strip()}) does not ask for {' or '.join(names)}")


def which(page) -> str:
    return "login" if any("login" in form.fields for form in page.read.forms) else "email"


def code_for(email: str) -> str:
    """The code in the newest letter to this address."""
    from config import mailbox

    until = time.monotonic() + 10
    while time.monotonic() < until:
        for letter in mailbox.newest(10):
            if email in letter.to and (found := CODE.search(letter.text)):
                return found[1]
        time.sleep(0.2)
    raise Trouble(f"no code arrived for {email}")


def present_code(email: str) -> str:
    from allauth.mfa.models import Authenticator

    from config import mailbox

    return mailbox.present_code(Authenticator.objects.get(user__email=email, type=Authenticator.Type.TOTP))
