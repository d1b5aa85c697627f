from django.db import migrations, models

# What is tried now has no day by which the next word is owed: the day on which its trial ends.
OWED = """
UPDATE feedback_idea i
   SET answer_by = t.ends_on
  FROM collab_trial t
  JOIN collab_decision d ON d.id = t.decision_id
  JOIN collab_suggestion s ON s.id = d.suggestion_id
 WHERE s.idea_id = i.id AND i.stage = 'trial' AND i.answer_by IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("collab", "0014_decisions_name_a_team"),
    ]

    operations = [
        migrations.AlterField(
            model_name="decision",
            name="verdict",
            field=models.CharField(
                choices=[
                    ("accept", "We are getting it"),
                    ("trial", "Try it in stores"),
                    ("decline", "Decline"),
                    ("snooze", "Later"),
                    ("end", "It ends with the trial"),
                ],
                max_length=8,
            ),
        ),
        migrations.RunSQL(OWED, migrations.RunSQL.noop),
    ]
