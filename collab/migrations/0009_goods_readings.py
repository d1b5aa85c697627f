import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0002_search"),
        ("collab", "0008_voices_read"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GoodsReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("places", "what fits in which store"),
                            ("launches", "what new things would sell"),
                            ("range", "what is bought instead of what"),
                        ],
                        max_length=10,
                    ),
                ),
                ("read_at", models.DateTimeField()),
                ("seconds", models.FloatField()),
                ("facts", models.JSONField(default=dict)),
                ("arrays", models.BinaryField(default=bytes)),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="goods_readings",
                        to="catalog.category",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("category", "kind"), name="goods_reading_once")],
            },
        ),
        migrations.AddField(
            model_name="suggestion",
            name="put_up_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
