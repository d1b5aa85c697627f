"""The page around every page, in a real browser."""

import pytest


@pytest.mark.parametrize("path", ["/about/", "/no-such-page/"])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_it_reads_well_for_everybody(page, assert_accessible, path, colours):
    page.emulate_media(color_scheme=colours)
    page.goto(path)

    assert_accessible(page)
