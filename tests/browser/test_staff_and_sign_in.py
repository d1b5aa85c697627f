"""Signing in, the store's tablet and one's own data in a real browser: by keys alone, and readable for everybody."""

import re

import pytest
from playwright.sync_api import expect

from config import mailbox
from feedback.models import StoreRequest
from loyalty.actions.credit import credit
from loyalty.models import Consent
from tests.house.browsing import held_back


@pytest.fixture
def enter_browser(context, site, enter):
    """`enter_browser(ben)`: the browser is signed in as Ben, with his second step."""

    def enter_browser(user):
        cookie = enter(user).cookies["session"]
        context.add_cookies([{"name": "session", "value": cookie.value, "url": site.url}])

    return enter_browser


@pytest.fixture
def customer(make, leeds, ada):
    """Ada bought cups, wanted some, and they stand in Leeds now."""
    profile, cup = ada.profile, make.variant("Sage teacup")
    make.order(leeds, (cup, 2), profile=profile)
    idea = make.idea("Sage teacups", variant=cup, stage="shelf")
    make.vote(idea, profile.voter)
    make.listing(cup, leeds)
    credit(account=profile.account, points=120, ref="order:0", reason="order")
    return profile


def letter_to(email):
    return next(letter for letter in mailbox.newest(20) if letter.to == email)


def test_ada_signs_in_with_keys_alone(page, ada):
    page.goto("/account/login/?next=/my/data/")
    expect(page.locator("#id_login")).to_be_focused()
    page.keyboard.type(ada.email)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Type the code")).to_be_visible()

    expect(page.locator("#id_code")).to_be_focused()
    page.keyboard.type("WRONGCODE")
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.get_by_role("alert")).to_be_focused()

    page.get_by_label("Code from the e-mail").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(letter_to(ada.email).code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="My data")).to_be_visible()


def test_ben_finds_a_customer_and_logs_a_wish_with_keys_alone(page, make, ben, customer, enter_browser):
    make.idea("Blue lanterns")
    enter_browser(ben)
    page.goto("/staff/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("lovel")
    person = page.get_by_role("link", name=re.compile("Ada Lovelace"))
    expect(person).to_be_visible()
    person.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("which you voted for, arrived here in Leeds today")).to_be_visible()

    page.get_by_label("In their words").focus()
    page.keyboard.type("blue lantern")
    expect(page.get_by_role("button", name="Log it: Blue lanterns")).to_be_visible()
    page.keyboard.press("Enter")

    expect(page.locator(".toast")).to_contain_text("Logged")
    asked = StoreRequest.objects.get()
    assert (asked.voter, asked.store, asked.by) == (customer.voter, ben.posts.get().store, ben)
    page.locator(".toast").get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Taken back")
    assert StoreRequest.objects.get().value == 0


@pytest.fixture
def finger(context, page):
    """The device has a sensor, and somebody touches it whenever it asks."""
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    sensor = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    knows = {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": sensor | knows})


def test_ben_keeps_a_passkey_and_opens_the_store_s_rooms_with_it(page, ben, finger):
    # He is faster than the page: what asks for a passkey comes up when a press on it is heard.
    page.route("**/webauthn*.js", lambda route: (page.wait_for_timeout(300), route.continue_()))
    sign_in_by_code(page, ben, wants="/staff/")
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_label("Name").fill("The store's tablet")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/staff/")
    expect(page.get_by_role("heading", name="Find a customer")).to_be_visible()

    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    sign_in_by_code(page, ben, wants="/staff/")
    page.wait_for_url("**/authenticate/")  # as a whole: passkeys are scripted by nature
    page.get_by_role("button", name="Use my passkey").click()

    expect(page.get_by_role("heading", name="Find a customer")).to_be_visible()


def sign_in_by_code(page, user, wants):
    page.goto(f"/account/login/?next={wants}")
    page.get_by_role("main").get_by_role("textbox").fill(user.email)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Type the code")).to_be_visible()
    page.get_by_label("Code from the e-mail").fill(letter_to(user.email).code)
    page.keyboard.press("Enter")


def test_what_ben_types_before_the_page_is_ready_is_answered_too(page, ben, customer, enter_browser):
    enter_browser(ben)
    with held_back(page, "**/htmx.min*.js"):
        page.goto("/staff/", wait_until="commit")
        page.get_by_label("Card, phone, name or e-mail").press_sequentially("lovel")

    expect(page.get_by_role("link", name=re.compile("Ada Lovelace"))).to_be_visible()


def test_one_tap_on_what_is_often_asked_for_logs_it_once(page, make, ben, customer, enter_browser):
    make.idea("Blue lanterns")
    enter_browser(ben)
    page.goto(f"/staff/customers/{customer.pk}/")

    page.locator(".two-taps").get_by_role("button", name="Blue lanterns").dblclick()

    expect(page.locator(".toast")).to_contain_text("Logged")
    expect(page.get_by_role("heading", name="Asked for so far")).to_be_visible()
    assert StoreRequest.objects.count() == 1


def test_without_script_it_works_as_well(browser, site, ben, customer, enter):
    context = browser.new_context(java_script_enabled=False, base_url=site.url)
    context.add_cookies([{"name": "session", "value": enter(ben).cookies["session"].value, "url": site.url}])
    page = context.new_page()
    page.goto("/staff/")
    page.get_by_label("Card, phone, name or e-mail").fill("ada")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name=re.compile("Ada Lovelace")).click()
    page.get_by_label("In their words").fill("A blue lantern")
    page.get_by_role("button", name="Log it").click()

    expect(page.get_by_role("heading", name="Asked for so far")).to_be_visible()
    assert StoreRequest.objects.get().text == "A blue lantern"
    context.close()


def test_ada_switches_letters_on_with_a_key(page, ada, enter_browser):
    enter_browser(ada)
    page.goto("/my/data/")
    switch = page.get_by_role("switch")
    expect(switch).to_have_attribute("aria-checked", "false")

    switch.focus()
    page.keyboard.press("Space")

    expect(page.get_by_role("switch")).to_have_attribute("aria-checked", "true")
    assert Consent.objects.state(ada.profile, "answers", "mail") == "SUBSCRIBED"
