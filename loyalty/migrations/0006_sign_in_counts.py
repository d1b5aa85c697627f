"""How often somebody tried to sign in (config.cache). Django's own table for a cache in the database."""

from django.db import migrations

TABLE = """
CREATE TABLE loyalty_signincount (
  cache_key varchar(255) PRIMARY KEY,
  value text NOT NULL,
  expires timestamptz NOT NULL
);
CREATE INDEX loyalty_signincount_expires ON loyalty_signincount (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0005_sale_days_are_folded")]
    operations = [migrations.RunSQL(TABLE, "DROP TABLE loyalty_signincount")]
