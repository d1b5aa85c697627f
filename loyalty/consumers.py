"""Rooms whose news concern customers and their stores."""

from ground.live import room
from loyalty.models import Profile


@room("store")
def store(actor, key: str) -> bool:
    """Tablets of this very store."""
    return key.isdecimal() and int(key) in actor.stores


@room("customer")
def customer(actor, key: str) -> bool:
    """One's own page."""
    return key.isdecimal() and Profile.objects.of(actor).filter(pk=int(key)).exists()
