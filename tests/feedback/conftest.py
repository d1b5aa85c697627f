import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def nothing_kept():
    """Bays and lists drawn in one test do not meet the next."""
    from feedback.views import cards, drawn, paired  # models can be imported only once Django stands

    cache.clear()
    cards.forget()
    drawn.forget()
    paired.forget()


@pytest.fixture
def idea(make):
    return make.idea()
