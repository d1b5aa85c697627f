import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def nothing_kept():
    """Bays and lists drawn in one test do not meet the next."""
    cache.clear()


@pytest.fixture
def idea(make):
    return make.idea()
