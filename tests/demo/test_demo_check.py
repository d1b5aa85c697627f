"""What makes the demo's check: somebody who reads pages as a browser would, and notices what is wrong with them."""

from email.message import Message

from demo_check.visitor import Page, Reader
from demo_check.walk import faults, kind

HERE = "http://localhost:8000/ideas/7/"


def page(text, *, status=200, policy="default-src 'none'; script-src 'self'"):
    headers = Message()
    headers["Content-Type"] = "text/html; charset=utf-8"
    if policy:
        headers["Content-Security-Policy"] = policy
    reader = Reader()
    reader.feed(text)
    reader.close()
    return Page(HERE, status, headers, text, 0.1, reader)


def test_it_sends_forms_whose_fields_and_buttons_stand_elsewhere():
    read = page("""
      <form id="votes" method="post"><input type="hidden" name="csrf" value="abc"></form>
      <button form="votes" formaction="/ideas/7/vote/" name="want" value="1">I want this</button>""")

    form = read.form("/ideas/7/vote/")

    assert form.fields == {"csrf": ["abc"]}
    assert form.buttons == [("want", "1", "/ideas/7/vote/")]


def test_it_keeps_what_a_form_holds_already():
    read = page("""
      <form method="post" action="/ideas/new/"><input name="title" value="Mugs">
      <textarea name="body">With lids</textarea>
      <select name="board"><option value="a">A</option><option value="b" selected>B</option></select>
      <input type="checkbox" name="agree"><input type="radio" name="sort" value="new" checked></form>""")

    said = read.form("/ideas/new/").filled(title="Cups")

    assert said == {"title": ["Cups"], "body": ["With lids"], "board": ["b"], "sort": ["new"]}


def test_it_follows_links_of_this_site_only():
    read = page('<a href="/about/#us">About</a><a href="?page=2">More</a><a href="https://example.com/">Away</a>')

    assert read.links() == {"http://localhost:8000/about/", f"{HERE}?page=2"}


def test_it_looks_at_some_pages_of_a_kind():
    assert kind("http://localhost/ideas/7/") == kind("http://localhost/ideas/1234/")
    assert kind("http://localhost/products/22423/") == kind("http://localhost/products/84029E/")
    assert kind("http://localhost/?sort=new") != kind("http://localhost/?stage=all")


def test_it_notices_what_a_person_would():
    assert faults(page("<title>Board</title>")) == []
    assert faults(page("<title>Board</title>", status=500)) == ["answers 500"]
    assert faults(page("<title>Board</title>", policy="")) == ["has no content security policy"]
    assert faults(page("<title> </title>")) == ["has no title"]
    assert faults(page("<title>Board</title>{% if idea %}")) == ["shows its insides"]
