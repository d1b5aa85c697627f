"""Whoever reads from the right sees every page turned round, and nothing falls out of its box."""

import pytest
from playwright.sync_api import expect

from feedback.models import StatusChange

WIDTHS = (390, 1280)
SPEAKS = {"ltr": "en", "rtl": "ar-xb"}
WIDE = 900  # px: from here on there are two columns

# (what, in what, only where there are columns): it stands to one side of the middle, and in the mirror to the other.
CHIEF = {
    "/": [(".wordmark", ".masthead-row", False), (".bay .ticket", ".bay", False), (".bay-say", ".bay", False)],
    "/ideas/{}/": [
        (".ticket-big", ".idea-rail", False),
        (".idea-rail > :first-child", ".idea-rail", False),
        (".sides > :last-child", ".sides", True),
        (".menu", ".masthead-row", False),
    ],
    "/ideas/new/": [
        ("#id_agree", ".check", False),
        ("form .btn-big", "form .actions", False),
        (".sides > aside", ".sides", True),
    ],
    "/my/voice/": [(".rows a", ".rows", True), (".rows .strip", ".rows", True), (".page-head h1", ".page-head", True)],
}
SIDE = """([what, within]) => {
  const middle = part => { const {left, right} = part.getBoundingClientRect(); return (left + right) / 2; };
  const part = document.querySelector(`main ${what}, .masthead ${what}`);
  return Math.sign(Math.round(middle(part) - middle(part.closest(within))));
}"""
# Lines of text that stick out of the block they are in or of the screen, and lines that lie on each other.
LOOSE = """() => {
  const lines = [], found = [], range = document.createRange();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const scrolls = part => part && (/auto|scroll/.test(getComputedStyle(part).overflowX) || scrolls(part.parentElement));
  const pinned = part => part && (getComputedStyle(part).position === 'fixed' || pinned(part.parentElement));
  for (let text; (text = texts.nextNode());) {
    const part = text.parentElement;
    if (!text.textContent.trim() || part.closest('option, .visually-hidden, .skip')) continue;
    if (!part.checkVisibility({visibilityProperty: true}) || pinned(part)) continue;
    let block = part;
    while (/^(inline|contents)$/.test(getComputedStyle(block).display)) block = block.parentElement;
    const holds = [block, part.closest('button, .btn, .strip, .chip, .bay, .panel')].filter(Boolean);
    const boxes = holds.map(one => one.getBoundingClientRect());
    range.selectNodeContents(text);
    for (const {left, right, top, bottom, width, height} of range.getClientRects()) {
      if (width < 1) continue;
      const out = boxes.some(box => left < box.left - 2 || right > box.right + 2 || bottom - height / 4 > box.bottom);
      const away = !scrolls(part) && (left < -1 || right > innerWidth + 1);
      if (out || away) found.push(`sticks out: ${text.textContent}`);
      lines.push({block, words: text.textContent, left, right, top: top + height / 3, bottom: bottom - height / 3});
    }
  }
  for (const [at, one] of lines.entries()) for (const other of lines.slice(at + 1)) {
    const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
    if (across > 2 && Math.min(one.bottom, other.bottom) > Math.max(one.top, other.top)) {
      found.push(`on each other: ${one.words} / ${other.words}`);
    }
  }
  return found;
}"""


@pytest.fixture
def idea(make, leeds, ada):
    """Wanted by Ada, talked about, and promised; beside it one that waits."""
    cups = make.category("Tea and table")
    cups.picture = "img/departments/tea-and-table.svg"
    cups.save()
    make.board("how-we-shop")
    make.idea("كوب شاي باللون الأخضر", category=cups)
    idea = make.idea("Teacups in sage green", category=cups, store=leeds, body="For the garden.", stage="coming")
    StatusChange.objects.create(idea=idea, stage="coming", reason="From May on.", team="Range team", cause="x")
    make.vote(idea, ada.voter)
    make.comment(idea, ada.voter, "Would it fit a **large** mug?")
    return idea


def test_every_chief_page_is_turned_round_and_holds_its_words(context, page, site, enter, ada, idea, settings):
    """English beside the same words in Arabic letters, on a phone and on a desk."""
    sides, loose = {}, []
    context.add_cookies([{"name": "session", "value": enter(ada).cookies["session"].value, "url": site.url}])
    for direction, language in SPEAKS.items():
        context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": site.url}])
        for address, chief in CHIEF.items():
            page.goto(address.format(idea.pk))
            expect(page.locator("html")).to_have_attribute("dir", direction)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (address, width)
                loose += [f"{direction} {address} {width}: {line}" for line in page.evaluate(LOOSE)]
                for what, within, in_columns in chief:
                    if width > WIDE or not in_columns:
                        sides[address, width, what, direction] = page.evaluate(SIDE, [what, within])
    assert loose == []
    turned = {key[:3]: (side, sides[*key[:3], "rtl"]) for key, side in sides.items() if key[3] == "ltr"}
    assert {key: both for key, both in turned.items() if both[0] * both[1] != -1} == {}
