import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def nothing_kept():
    """Bays and lists drawn in one test do not meet the next."""
    from feedback.views.cards import forget  # models can be imported only once Django stands

    cache.clear()
    forget()


@pytest.fixture
def idea(make):
    return make.idea()
