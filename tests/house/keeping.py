"""What many tests begin with is made once, kept as rows and put back: that takes a tenth of making it."""

import io
import time

from django.db import connection

from tests.house.emptying import HERE

COLUMNS = f"""
    SELECT format('%%I', relname), string_agg(format('%%I', attname), ', ' ORDER BY attnum)
    FROM pg_attribute JOIN (SELECT oid, relname {HERE} AND NOT relispartition) AS tables ON oid = attrelid
    WHERE attnum > 0 AND NOT attisdropped AND attgenerated = '' GROUP BY 1
"""
FRESH = 60  # seconds: some of it ages, as what is offered for some minutes does


class Keeping:
    """`kept(made)` is what `made()` gave, and every row there was after it, in a database that is empty now."""

    def __init__(self, credentials: dict):
        self.owner = connection.copy()
        self.owner.settings_dict.update(credentials)
        self.made, self.at, self.rows = None, None, {}

    def __call__(self, made):
        with self.owner.cursor() as cursor:
            cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
            [[free]] = cursor.fetchall()
            if free and self.at and time.monotonic() - self.at < FRESH:
                self.put_back(cursor)
            else:
                self.at, self.made = time.monotonic(), made()
                self.keep(cursor)
        return self.made

    def keep(self, cursor) -> None:
        cursor.execute(COLUMNS, ())
        self.rows = {}
        for table, columns in cursor.fetchall():
            rows = io.BytesIO()
            cursor.copy_expert(f"COPY (SELECT {columns} FROM {table}) TO STDOUT", rows)
            if rows.tell():
                self.rows[f"COPY {table} ({columns}) FROM STDIN"] = rows.getvalue()

    def put_back(self, cursor) -> None:
        cursor.execute("BEGIN; SET LOCAL session_replication_role = replica")  # each row was checked when it was made
        for copy, rows in self.rows.items():
            cursor.copy_expert(copy, io.BytesIO(rows))
        cursor.execute("COMMIT")

    def close(self) -> None:
        self.owner.close()
