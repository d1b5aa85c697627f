"""Who hears the desk."""

from ground.live import room


@room("desk")
def may_hear_desk(actor, key: str) -> bool:
    return not key
