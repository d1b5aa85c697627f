from django.db import migrations

# The words that say something, cut to their stems as the language has it; of other languages, the words as they are.
STEMS = """
CREATE FUNCTION ground_stems(language text, words text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN tsvector_to_array(to_tsvector(
  CASE left(language, 2)
    WHEN 'en' THEN 'pg_catalog.english'::regconfig
    WHEN 'de' THEN 'pg_catalog.german'::regconfig
    WHEN 'fr' THEN 'pg_catalog.french'::regconfig
    ELSE 'pg_catalog.simple'::regconfig
  END, words))
"""
# Text that holds any of the stems, by their beginnings, as a question for to_tsquery.
ANY_OF = """
CREATE FUNCTION ground_any_of(stems text[]) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (SELECT coalesce(string_agg(quote_literal(ground_plain(stem)) || ':*', ' | '), '') FROM unnest(stems) AS stem)
"""
# How much of what the stems say is in a plain text, 0 to 1: the nearness of each to its nearest part of the text,
# squared so that chance counts little, and long words more than short ones.
HOLDS = """
CREATE FUNCTION ground_holds(stems text[], plain text) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
  SELECT sum(length(stem) * public.word_similarity(stem, plain) ^ 2) / sum(length(stem))
    FROM unnest(stems) AS stem
)
"""


class Migration(migrations.Migration):
    dependencies = [("ground", "0002_plain_words")]

    operations = [
        migrations.RunSQL(STEMS, "DROP FUNCTION ground_stems(text, text)"),
        migrations.RunSQL(ANY_OF, "DROP FUNCTION ground_any_of(text[])"),
        migrations.RunSQL(HOLDS, "DROP FUNCTION ground_holds(text[], text)"),
    ]
