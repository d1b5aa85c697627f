"""What the database itself promises about the ledger and about who looked at whom."""

from django.db import migrations

APPEND_ONLY = (
    "loyalty_entry",
    "loyalty_consent",
    "loyalty_profileview",
    "ground_auditentry",
)

SUMS_TO_ZERO = """
CREATE FUNCTION loyalty_booking_sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE total bigint;
BEGIN
  SELECT sum(points) INTO total FROM loyalty_entry WHERE booking = NEW.booking;
  IF total <> 0 THEN
    RAISE EXCEPTION 'booking % does not sum to 0 but to %', NEW.booking, total USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER booking_sums_to_zero AFTER INSERT ON loyalty_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION loyalty_booking_sums_to_zero();
"""


def append_only(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON {table}
          FOR EACH ROW EXECUTE FUNCTION ground_refuse_change();
        CREATE TRIGGER table_stays BEFORE TRUNCATE ON {table}
          FOR EACH STATEMENT EXECUTE FUNCTION ground_refuse_change();
        """,
        f"DROP TRIGGER rows_stay ON {table}; DROP TRIGGER table_stays ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0002_initial"), ("ground", "0001_initial")]
    operations = [
        migrations.RunSQL(SUMS_TO_ZERO, "DROP FUNCTION loyalty_booking_sums_to_zero() CASCADE"),
        *[append_only(table) for table in APPEND_ONLY],
    ]
