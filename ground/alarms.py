"""Something that must never be is so: say it where people look, and keep it."""

import logging

from ground.models import AuditEntry

log = logging.getLogger("commonshelf.alarm")


def alarm(what: str, **details: object) -> None:
    """Log an error and write it down where rows are only ever added. Nothing is repaired."""
    log.error("alarm: %s %s", what, details)
    AuditEntry.objects.create(who="checker", what=f"alarm: {what}"[:80], details=details)
