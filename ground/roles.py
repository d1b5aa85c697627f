"""Two database roles: the owner migrates; the application reads and writes, but cannot rewrite history."""

from django.apps import apps
from django.db import connections

GRANT = """
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {role};
"""


def append_only_tables() -> list[str]:
    """Tables of models that say `append_only = True`."""
    return sorted(model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False))


def grant_rights(*, app_config, using, **kwargs):
    """After each migration: what the application's role may do. Runs once, with the last of our floors."""
    from django.conf import settings

    if app_config.name != "collab":
        return
    with connections[using].cursor() as cursor:
        cursor.execute(GRANT.format(role=settings.APP_ROLE))
        for table in append_only_tables():
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {settings.APP_ROLE}")
