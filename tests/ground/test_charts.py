"""Charts for everybody: shapes for the eye, the same numbers as a table, nothing the CSP would refuse."""

import re

import pytest

from ground.charts import Series, bar_chart, interval_bar, interval_words, line_chart, sparkline

WEEKS = ["w1", "w2", "w3"]


def test_it_keeps_every_number_in_a_table():
    chart = line_chart("Units a week", WEEKS, [Series("This idea", [1, 2500, None]), Series("Others", [3, 4.25, 5])])

    table = chart[chart.index("<table") :]
    for words in ("This idea", "Others", "w1", "2,500", "4.25", "–"):
        assert words in table


def test_it_shows_the_interval_in_words_too():
    chart = bar_chart("Who wants it", ["Leeds"], Series("Share", [0.3], [0.2], [0.4]))

    assert "0.3 (0.2 – 0.4)" in chart


def test_it_uses_no_style_and_no_markup_from_names():
    chart = line_chart('<script>alert("x")</script>', ["<b>"], [Series("<i>", [1])])

    assert "style=" not in chart
    assert "<script" not in chart
    assert "<b>" not in chart
    assert "<i>" not in chart


@pytest.mark.parametrize("values", [[0, 0, 0], [None, None, None], [-5, 0, 5], [1e9, 2e9, 3e9], [0.001, 0.002, 0.0]])
def test_it_draws_any_numbers_inside_the_paper(values):
    chart = line_chart("Any", WEEKS, [Series("One", values)], mark=1)

    assert "nan" not in chart.lower()
    heights = [float(y) for y in re.findall(r'y1="([-\d.]+)"', chart)]
    assert all(0 <= y <= 240 for y in heights)


def test_it_puts_an_interval_on_the_scale_of_its_list():
    wide = interval_bar(0, 50, 100, least=0, most=100)
    narrow = interval_bar(0, 5, 10, least=0, most=100)

    def width(bar):
        return float(re.search(r'class="span" x="[\d.]+" width="([\d.]+)"', bar)[1])

    assert width(wide) == pytest.approx(10 * width(narrow), rel=0.02)
    assert 'role="img"' in wide


def test_words_stand_under_their_ticks_and_never_on_each_other():
    def placed(*figures):
        found = interval_words(*figures, words=("low", "mid", "high"), least=0, most=100)
        return {
            word: (kind, float(x), anchor)
            for kind, x, anchor, word in re.findall(
                r'class="(\w+)" x="([\d.]+)%" y="\d+" text-anchor="(\w+)">(\w+)', found
            )
        }, int(re.search(r'data-rows="(\d)"', found)[1])

    assert placed(0, 50, 100) == (
        {"low": ("low", 1, "start"), "mid": ("mid", 50, "middle"), "high": ("high", 99, "end")},
        1,
    )
    assert placed(74, 87, 99)[1] > 1
    assert placed(13, 30, 99)[0]["low"][1] == pytest.approx(13.74, abs=0.1)


def test_it_draws_a_line_the_size_of_a_word():
    assert 'aria-label="Rising"' in sparkline([1, 2, 3], label="Rising")
    assert sparkline([]) == ""


def test_it_keeps_a_bar_on_paper_whose_ends_were_turned_round():
    bar = interval_bar(300, 0, 0)

    assert max(float(number) for number in re.findall(r'[xM]="?(-?[\d.]+)', bar)) <= 200
