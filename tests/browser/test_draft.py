"""What somebody writes survives a connection that drops: nothing is lost, and nothing is posted twice."""

from playwright.sync_api import expect

from feedback.models import Idea
from tests.house.browsing import held_back


def test_it_keeps_what_was_written_and_posts_it_once(new_context, site, make, leeds):
    make.board()
    make.idea("A teapot for one")
    page = new_context().new_page()  # the failures are wanted: their lines in the console are no trouble
    page.goto("/ideas/new/")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("is kept on this device")).to_be_hidden()
    page.get_by_label("In one line").fill("Gift wrap at the till")
    page.get_by_text("Add a photo").click()
    page.get_by_label("Why, and what exactly?").fill("For birthdays.")
    expect(page.get_by_text("is kept on this device")).to_be_visible()
    page.get_by_label("I am 16 or older").check()

    page.route("**/ideas/new/", lambda route: route.abort())
    page.get_by_role("button", name="Ask for it").click()
    expect(page.locator(".toast")).to_contain_text("Nothing was lost")
    page.unroute("**/ideas/new/")
    page.route("**/ideas/new/", answer_is_lost)
    page.get_by_role("button", name="Ask for it").click()
    expect(page.locator(".toast").nth(1)).to_contain_text("Nothing was lost")
    page.unroute("**/ideas/new/")

    page = page.context.new_page()  # another day, the same device, and somebody faster than the page
    with held_back(page, "**/draft*.js"):
        page.goto("/ideas/new/", wait_until="commit")
        page.get_by_text("Add a photo").click()
        page.get_by_label("Store").select_option("Leeds")
    expect(page.get_by_label("In one line")).to_have_value("Gift wrap at the till")
    expect(page.get_by_label("Why, and what exactly?")).to_have_value("For birthdays.")
    expect(page.get_by_label("Store")).to_have_value(leeds.code)
    page.get_by_role("button", name="Ask for it").click()
    expect(page.locator("h1")).to_have_text("Gift wrap at the till")
    page.wait_for_load_state()

    assert page.evaluate("localStorage.getItem('draft:idea')") is None
    page.goto("/ideas/new/")
    page.get_by_label("In one line").fill("A teapot for one person")
    page.locator("#alike").get_by_role("button", name="That's mine").click()  # so it need not be written any more
    expect(page.locator("h1")).to_have_text("A teapot for one")
    assert page.evaluate("localStorage.getItem('draft:idea')") is None
    assert Idea.objects.filter(title="Gift wrap at the till").count() == 1


def answer_is_lost(route):
    """The server hears it, and what it says never arrives."""
    if route.request.method == "POST":
        route.fetch(max_redirects=0)
        route.abort()
    else:
        route.continue_()
