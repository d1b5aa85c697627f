"""A demo of our own, elsewhere: nobody's data are touched, and nothing of it is left."""

import contextlib
import os
import tempfile

SETTLES = 180  # seconds until the worker has heard the whole history
UNDO_SECONDS = "3"  # a decision takes effect while we wait


@contextlib.contextmanager
def somewhere_else():
    """A folder of our own, with servers of their own in it; afterwards nothing of it is left."""
    with tempfile.TemporaryDirectory(prefix="commonshelf-") as folder:
        os.environ |= {"COMMONSHELF_RUN": folder, "UNDO_SECONDS": UNDO_SECONDS, "DEBUG": "1", "DEMO": "1"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        for name in ("DATABASE_URL", "DATABASE_APP_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        from config import servers

        try:
            yield
        finally:
            servers.wipe()


def settled(seconds: int = SETTLES) -> None:
    """Wait until the worker has heard what was loaded, and drafted from it."""
    from collab.models import Shard
    from demo_check.job import soon
    from feedback.models import Vote
    from loyalty.models import OrderLine

    for fact in (Vote, OrderLine):
        soon(f"all of {fact.__name__} is heard", lambda fact=fact: not fact.objects.unheard().exists(), seconds)
    soon("every department is drafted", lambda: not Shard.objects.filter(dirty_at__isnull=False).exists(), seconds)
