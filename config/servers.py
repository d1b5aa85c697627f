"""Postgres and a Redis-protocol server from the embedded wheels, when no URL says where better ones are."""

import contextlib
import os


def urls() -> tuple[str, str]:
    """(DATABASE_URL, REDIS_URL): from the environment, else those of the embedded servers under `.run/`."""
    return os.environ["DATABASE_URL"], os.environ["REDIS_URL"]


@contextlib.contextmanager
def in_use():
    """Keep the servers up while the block runs."""
    yield
