from django.db import migrations

# What words are, cut to their stems as their own language bends them; of words in no language we know, as each of those
# we know bends them, and of another language the words as they are. IMMUTABLE: the dictionaries ship with Postgres.
BENT = """
CREATE FUNCTION ground_bent(language text, words text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE left(language, 2)
  WHEN 'en' THEN to_tsvector('pg_catalog.english'::regconfig, ground_plain(words))
  WHEN 'de' THEN to_tsvector('pg_catalog.german'::regconfig, ground_plain(words))
  WHEN 'fr' THEN to_tsvector('pg_catalog.french'::regconfig, ground_plain(words))
  WHEN '' THEN to_tsvector('pg_catalog.english'::regconfig, ground_plain(words))
            || to_tsvector('pg_catalog.german'::regconfig, ground_plain(words))
            || to_tsvector('pg_catalog.french'::regconfig, ground_plain(words))
  ELSE to_tsvector('pg_catalog.simple'::regconfig, ground_plain(words))
END
"""
# All of the words, as any one of these languages bends them: the question that belongs to it.
BENDS = """
CREATE FUNCTION ground_bends(words text) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN plainto_tsquery('pg_catalog.english'::regconfig, ground_plain(words))
    || plainto_tsquery('pg_catalog.german'::regconfig, ground_plain(words))
    || plainto_tsquery('pg_catalog.french'::regconfig, ground_plain(words))
    || plainto_tsquery('pg_catalog.simple'::regconfig, ground_plain(words))
"""


class Migration(migrations.Migration):
    dependencies = [("ground", "0003_words_alike")]

    operations = [
        migrations.RunSQL(BENT, "DROP FUNCTION ground_bent(text, text)"),
        migrations.RunSQL(BENDS, "DROP FUNCTION ground_bends(text)"),
    ]
