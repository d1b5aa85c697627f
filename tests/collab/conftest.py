from datetime import timedelta

import pytest
from django.utils import timezone


@pytest.fixture
def mugs(make):
    """Six mugs that sell 4 to 9 a week in each of two like stores."""
    stores = [make.store("Leeds"), make.store("York")]
    found = []
    for number, colour in enumerate(["Red", "Blue", "Green", "White", "Black", "Yellow"]):
        mug = make.variant(f"{colour} mug", price=500, cost=200)
        for store in stores:
            make.listing(mug, store, listed_on=timezone.localdate() - timedelta(days=300))
            make.sold(mug, store, weekly=4 + number)
        found.append(mug)
    return found
