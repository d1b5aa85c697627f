from django.db import migrations, models

# What is added to is found again in its own page, and no index has to learn of it.
ROOM = "ALTER TABLE collab_signalsum SET (fillfactor = 80)"
FULL = "ALTER TABLE collab_signalsum RESET (fillfactor)"


class Migration(migrations.Migration):
    dependencies = [
        ("collab", "0012_pledges_and_pairs_are_signals"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="signalday", name="signal_day_once"),
        migrations.AddIndex(
            model_name="signalday",
            index=models.Index(
                condition=models.Q(("kind__in", [4, 5])), fields=["subject_id", "day"], name="signal_day_sales"
            ),
        ),
        migrations.AddConstraint(
            model_name="signalday",
            constraint=models.UniqueConstraint(
                fields=("day", "subject_type", "subject_id", "store_id", "kind"),
                name="signal_day_once",
                nulls_distinct=False,
            ),
        ),
        migrations.RunSQL(ROOM, FULL),
    ]
