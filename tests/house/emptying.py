"""After a test that commits: what it wrote is taken away, by the owner, with the guards of append-only tables off and,
where the owner may, without looking for what refers to each row: all of it goes. The application's role may do none of
this."""

from django.db import IntegrityError, OperationalError, connection

LARGE = 2**22  # bytes
# A page that was just left may still have a request under way: the two may lock each other out, or it writes to a table
# that was empty when it was asked.
TIMES = 8
KEPT = "'django_migrations', 'django_content_type', 'auth_permission'"  # as the migrations left them
HERE = f"""
    FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
    AND relname NOT IN ({KEPT})
"""
LARGEST_TABLE = f"SELECT max(pg_relation_size(oid)) {HERE}"
TABLES = f"""
    SELECT relname, EXISTS (
        SELECT FROM pg_trigger WHERE tgrelid = pg_class.oid
        AND NOT tgisinternal AND tgtype & 40 <> 0  -- fires on DELETE or TRUNCATE
    ) {HERE} AND NOT relispartition
"""


class Emptying:
    """On a connection that is kept: of a hundred tables most tests fill ten, and to ask which, prepared once, takes a
    millisecond. Deleting these takes a tenth of truncating all; where a test wrote much, all are truncated."""

    def __init__(self, credentials: dict):
        self.owner = connection.copy()
        self.owner.settings_dict.update(credentials)
        self.guarded: dict[str, bool] = {}

    def __call__(self) -> None:
        for left in reversed(range(TIMES)):
            try:
                with self.owner.cursor() as cursor:
                    self.empty(cursor)
                break
            except (OperationalError, IntegrityError):
                if not left:
                    raise

    def empty(self, cursor) -> None:
        if not self.guarded:
            self.prepare(cursor)
        cursor.execute("EXECUTE filled")
        filled = [table for (table,) in cursor.fetchall()]
        if not filled:
            return
        cursor.execute(LARGEST_TABLE)
        if cursor.fetchone()[0] < LARGE:
            # Foreign keys are checked at the end, so that the order does not matter, and before the guards are on.
            emptying = [*(f"DELETE FROM {table}" for table in filled), "SET CONSTRAINTS ALL IMMEDIATE"]
        else:
            filled = [*self.guarded]
            emptying = [f"TRUNCATE {', '.join(filled)}"]
        guarded = [table for table in filled if self.guarded[table]]
        off = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in guarded]
        on = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in guarded]
        cursor.execute("; ".join([*off, *emptying, *on]))

    def prepare(self, cursor) -> None:
        cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
        [[free]] = cursor.fetchall()
        if free:
            cursor.execute("SET session_replication_role = replica")  # no trigger fires, nor any of a foreign key
        cursor.execute(TABLES)
        self.guarded = {f'"{table}"': guarded and not free for table, guarded in cursor.fetchall()}
        each = [f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in self.guarded]
        cursor.execute(f"PREPARE filled AS {' UNION ALL '.join(each)}")

    def close(self) -> None:
        self.owner.close()
