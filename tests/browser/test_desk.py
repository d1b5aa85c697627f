"""The merchandiser's desk in a real browser: at a glance, by keys alone, live, and without script."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from collab.actions.decide import decide
from collab.models import Decision, Outcome, Suggestion, Trial
from ground.live import ring
from tests.house.browsing import held_back

WIDTHS = {"phone": 390, "desktop": 1280}
TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=30)


@pytest.fixture
def desk(make, leeds):
    """One suggestion of each kind, best first as listed here; Ada's idea is overdue."""
    york, mug = make.store("York"), make.variant("Blue mug", cost=200)
    for week in (leeds, york):
        make.sold(mug, week)
    idea = make.idea("Mugs with lids", body="For the train.", answer_by=TODAY - timedelta(days=2))
    make.vote(idea, make.voter(store=leeds))
    make.request(leeds, "One that does not leak", idea=idea)
    money = {"money_q10": 9_000, "money_q50": 12_000, "money_q90": 20_000}
    rows = {
        "add": make.suggestion("add", idea=idea, wanted=1, seen=14, asked=1, interest_q50=0.2, **money),
        "restock": make.suggestion("restock", variant=mug, money_q10=500, money_q50=900, money_q90=1_200),
        "localise": make.suggestion("localise", variant=make.variant("كوب أزرق"), money="revenue", money_q90=300),
        "delist": make.suggestion("delist", variant=make.variant("Old lamp"), money_q90=100),
    }
    like = [{"variant": mug.pk, "sku": mug.sku, "name": "Blue mug", "similarity": 0.5, "weekly": 1.5}]
    make.evidence(rows["add"], "look_alikes", products=like, weekly={"q10": 1, "q50": 2, "q90": 3}, stores=1)
    make.evidence(rows["add"], "few_saw_it", against=True, seen=14)
    short = [{"store": leeds.pk, "name": "Leeds", "stock": 2, "weekly": 7, "cover_days": 2}]
    make.evidence(rows["restock"], "stock_cover", lead_days=14, stores=short)
    for kind in ("localise", "delist"):
        rows[kind].stores.add(york)
    return rows


@pytest.fixture
def cleos(context, site, page, enter, cleo):
    cookie = enter(cleo).cookies["session"]
    context.add_cookies([{"name": "session", "value": cookie.value, "url": site.url}])
    return page


def shown_fields(page):
    return {name for name in ("promised_for", "weeks", "stores", "reason") if page.locator(f"#id_{name}").is_visible()}


def test_what_a_trial_showed_reads_well(cleos, cleo, make, leeds, site, assert_accessible):
    row, begun = make.suggestion(idea=make.idea("Spoons")), TODAY - timedelta(days=40)
    decision = make.decision(row, "trial", by=cleo, promised_for=begun, weeks=8, carried_out_at=timezone.now())
    trial = Trial.objects.create(decision=decision, starts_on=begun, ends_on=begun + timedelta(weeks=8))
    trial.stores.add(leeds)
    trial.controls.add(make.store("York"))
    Outcome.objects.create(trial=trial, weeks=4, lift_q10=-0.04, lift_q50=0.07, lift_q90=0.19, units=1212)
    cleos.set_viewport_size({"width": WIDTHS["phone"], "height": 900})

    cleos.goto(f"{site.url}/desk/{row.pk}/")

    expect(cleos.get_by_role("region", name="The trial")).to_contain_text("−4 % and +19 %")
    expect(cleos.get_by_role("region", name="The trial")).to_contain_text("to be seen on")
    assert_accessible(cleos)


@pytest.mark.parametrize("width, colours", [("phone", "light"), ("desktop", "dark")])
def test_every_list_and_every_way_to_decide_reads_well(cleos, cleo, make, desk, assert_accessible, width, colours):
    cleos.set_viewport_size({"width": WIDTHS[width], "height": 900})
    cleos.emulate_media(color_scheme=colours)
    done = make.decision(make.suggestion(idea=make.idea("Spoons")), by=cleo, reason="Yes.", promised_for=SOON)

    pages = ["/desk/?tab=answers", "/desk/?department=none"]  # the other lists are among the screens
    for path in pages + [f"/desk/{row.pk}/" for row in (*desk.values(), done.suggestion)]:
        cleos.goto(path)
        assert_accessible(cleos)
        too_wide = cleos.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert too_wide <= 0, f"{path} is {too_wide} px too wide on a {width}"
    cleos.goto(f"/desk/{desk['add'].pk}/")
    for way in cleos.locator(".way").all():
        way.click()
        assert_accessible(cleos)
    cleos.get_by_label("Decline").check()
    cleos.get_by_role("button", name="Decide", exact=True).click()
    expect(cleos.locator(".problem")).to_be_focused()
    assert_accessible(cleos)


def test_only_what_the_chosen_verdict_needs_is_shown(cleos, desk):
    cleos.goto(f"/desk/{desk['add'].pk}/")
    assert shown_fields(cleos) == set()

    for way, needed, date in (
        ("Get it", {"promised_for", "reason"}, "On the shelf by"),
        ("Try it in some stores", {"promised_for", "weeks", "stores", "reason"}, "The trial starts on"),
        ("Decline", {"reason"}, None),
        ("Not now", {"promised_for"}, "Back on the desk on"),
    ):
        cleos.get_by_label(way).check()
        assert shown_fields(cleos) == needed
        if date:
            expect(cleos.get_by_label(date)).to_be_visible()

    with held_back(cleos, "**/htmx.min*.js"):
        cleos.goto(f"/desk/{desk['add'].pk}/", wait_until="commit")
        cleos.get_by_label("Not now").check()  # before the page is ready to hear it
    expect(cleos.locator("#preview")).to_contain_text("when you put it off")


def test_cleo_decides_with_the_keyboard_alone_and_takes_it_back(cleos, desk):
    cleos.goto("/desk/")
    cleos.keyboard.press("j")
    cleos.keyboard.press("j")
    cleos.keyboard.press("k")
    expect(cleos.get_by_role("link", name="Mugs with lids")).to_be_focused()
    cleos.keyboard.press("Enter")
    expect(cleos.locator("h1")).to_have_text("Mugs with lids")

    cleos.locator(".way input").first.focus()
    cleos.keyboard.press("ArrowDown")
    cleos.keyboard.press("ArrowDown")
    expect(cleos.get_by_label("Decline")).to_be_checked()
    cleos.keyboard.press("Tab")
    cleos.keyboard.type("They leak in bags.")
    expect(cleos.locator("#preview")).to_contain_text("why not: They leak in bags.")
    cleos.keyboard.press("Tab")
    expect(cleos.get_by_role("button", name="Decide", exact=True)).to_be_focused()
    cleos.keyboard.press("Enter")

    toast = cleos.locator("#toasts .toast")
    expect(toast).to_contain_text("Declined: Mugs with lids")
    toast.get_by_role("button", name="Undo").focus()
    cleos.keyboard.press("Enter")
    expect(cleos.get_by_text("Taken back.")).to_be_visible()
    assert not Decision.objects.exists()


def test_filters_and_more_keep_the_address(cleos, make, desk):
    for number in range(25):
        make.suggestion(idea=make.idea(f"Idea {number}"))
    cleos.goto("/desk/?tab=waiting")
    with held_back(cleos, "**/htmx.min*.js"):
        cleos.get_by_role("link", name=re.compile("Add to the range 26")).click()
        expect(cleos).to_have_url(re.compile("kind=add"))
        cleos.get_by_label("Department").select_option("kitchen")  # before the page is ready to hear it
    expect(cleos).to_have_url(re.compile("kind=add.*department=kitchen|department=kitchen.*kind=add"))
    cleos.get_by_role("link", name="Show 20 more").click()
    expect(cleos.locator(".ranked > li")).to_have_count(26)
    expect(cleos).to_have_url(re.compile("(?=.*page=2)(?=.*kind=add)"))


def test_it_updates_itself_and_leaves_focus_and_filters_alone(cleos, make, desk):
    cleos.goto("/desk/?kind=add")
    expect(cleos.locator("html")).to_have_attribute("data-socket", "on")
    link = cleos.get_by_role("link", name="Mugs with lids")
    link.focus()

    make.suggestion(idea=make.idea("A lid alone"), money_q10=99_000)
    ring("desk")

    expect(cleos.locator(".ranked > li").first).to_contain_text("A lid alone")
    expect(link).to_be_focused()
    expect(cleos.locator(".ranked")).not_to_contain_text("Old lamp")


def test_news_never_touches_what_is_being_typed(cleos, make, desk):
    row = desk["add"]
    cleos.goto(f"/desk/{row.pk}/")
    expect(cleos.locator("html")).to_have_attribute("data-socket", "on")
    cleos.get_by_text("The numbers as a table").click()
    cleos.get_by_label("Decline").check()
    words = cleos.get_by_label("Your words to them")
    words.press_sequentially("They leak")

    make.evidence(row, "no_look_alikes", against=True)
    theo = make.user("theo@example.com", name="Theo", role="merchandiser")
    decide(suggestion=row, verdict="accept", by=theo, now=timezone.now(), promised_for=SOON)
    ring("desk", suggestion=row.pk)

    expect(cleos.locator("#standing")).to_contain_text("We are getting it")
    expect(cleos.locator("#case")).to_contain_text("its sales are hard to tell")
    expect(cleos.get_by_role("table").last).to_be_visible()
    expect(words).to_be_focused()
    words.press_sequentially(" in bags.")
    cleos.get_by_role("button", name="Decide", exact=True).click()
    expect(cleos.locator("#decide")).to_contain_text("Theo was faster")
    expect(cleos.locator("#decide")).to_contain_text("They leak in bags.")
    assert row.decisions.get().by == theo


def test_it_works_without_script(browser, site, enter, cleo, desk):
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    cookie = enter(cleo).cookies["session"]
    context.add_cookies([{"name": "session", "value": cookie.value, "url": site.url}])
    page = context.new_page()
    page.goto("/desk/")
    page.get_by_label("Department").select_option("kitchen")
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_role("link", name="Mugs with lids").click()

    page.get_by_label("Decline").check()
    page.get_by_label("Your words to them").fill("They leak in bags.")
    page.get_by_role("button", name="Show what they will read").click()
    expect(page.locator("#preview")).to_contain_text("They leak in bags.")
    page.get_by_role("button", name="Decide", exact=True).click()

    expect(page.locator("#desk")).to_contain_text("Just decided")
    page.locator("#desk").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    assert Suggestion.objects.filter(state="open").count() == 4
    context.close()
