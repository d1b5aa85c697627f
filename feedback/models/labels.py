"""Cards and labels on the shelf: a short address each that one can also say, and how often it was scanned."""

import secrets

from django.db import models

CONSONANTS, VOWELS = "bdlmnrstvz", "aeiou"
TAKEN_UP = ("coming", "trial", "shelf")


def new_code() -> str:
    """Four syllables, such as "lubo-nate": said, heard and typed without a slip."""
    syllables = [secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(4)]
    return "".join(syllables[:2]) + "-" + "".join(syllables[2:])


class Label(models.Model):
    """The address of one card: a product or an idea, in one store. It stays the same for as long as cards hang."""

    code = models.SlugField(max_length=16, unique=True, default=new_code)
    product = models.ForeignKey("catalog.Product", models.CASCADE, null=True)
    idea = models.ForeignKey("feedback.Idea", models.CASCADE, null=True)
    store = models.ForeignKey("catalog.Store", models.CASCADE, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(product__isnull=True) ^ models.Q(idea__isnull=True), name="label_about_one_thing"
            ),
            models.UniqueConstraint(fields=["product", "idea", "store"], nulls_distinct=False, name="label_once"),
        ]

    def __str__(self):
        return self.code


class LabelDay(models.Model):
    """How often a label was scanned on a day."""

    label = models.ForeignKey(Label, models.CASCADE, related_name="days")
    day = models.DateField()
    scans = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["label", "day"], name="label_day_once")]

    def __str__(self):
        return f"{self.label_id} {self.day}: {self.scans}"
