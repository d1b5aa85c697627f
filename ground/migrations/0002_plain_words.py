from django.db import migrations

# IMMUTABLE so that indexes may stand on it: the dictionary is named, and ships with Postgres.
PLAIN = """
CREATE FUNCTION ground_plain(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(public.unaccent('public.unaccent'::regdictionary, $1))
"""


class Migration(migrations.Migration):
    dependencies = [("ground", "0001_initial")]

    operations = [migrations.RunSQL(PLAIN, "DROP FUNCTION ground_plain(text)")]
