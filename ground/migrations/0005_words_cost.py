from django.db import migrations

# Cutting words to their stems takes 50 times as long as Postgres takes a function for: told so, it asks the index even
# where a few thousand rows might be asked one by one.
COST = """
ALTER FUNCTION ground_bent(text, text) COST 5000;
ALTER FUNCTION ground_holds(text[], text) COST 2000;
"""
AS_BEFORE = """
ALTER FUNCTION ground_bent(text, text) COST 100;
ALTER FUNCTION ground_holds(text[], text) COST 100;
"""


class Migration(migrations.Migration):
    dependencies = [("ground", "0004_words_bent")]

    operations = [migrations.RunSQL(COST, AS_BEFORE)]
