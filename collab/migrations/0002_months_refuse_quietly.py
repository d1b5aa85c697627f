from django.db import migrations

# A month that is there, is being made by another, or whose rows already fell into DEFAULT is not made: false, no error.
MAKE_MONTH = """
CREATE OR REPLACE FUNCTION collab_make_signal_month(month date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET timezone = 'UTC' AS $$
DECLARE
  first timestamptz := date_trunc('month', month::timestamp);
  next timestamptz := first + interval '1 month';
  name text := 'collab_signal_' || to_char(month, 'YYYYMM');
BEGIN
  IF to_regclass(name) IS NOT NULL THEN RETURN false; END IF;
  IF EXISTS (SELECT FROM collab_signal_default WHERE at >= first AND at < next) THEN RETURN false; END IF;
  EXECUTE format('CREATE TABLE %I PARTITION OF collab_signal FOR VALUES FROM (%L) TO (%L)', name, first, next);
  RETURN true;
EXCEPTION WHEN duplicate_table THEN RETURN false;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("collab", "0001_initial")]
    operations = [migrations.RunSQL(MAKE_MONTH, migrations.RunSQL.noop)]
