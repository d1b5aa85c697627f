"""What a slow look at the sales of a department found, kept until the next look."""

from io import BytesIO

import numpy as np
from django.db import models
from django.utils.translation import gettext_lazy as _


class GoodsReading(models.Model):
    """Drafting reads it and never waits for one. `facts` is what drafting needs, `arrays` what a page reckons with."""

    class Kind(models.TextChoices):
        PLACES = "places", _("what fits in which store")
        LAUNCHES = "launches", _("what new things would sell")
        RANGE = "range", _("what is bought instead of what")

    category = models.ForeignKey("catalog.Category", models.CASCADE, related_name="goods_readings")  # the department
    kind = models.CharField(max_length=10, choices=Kind)
    read_at = models.DateTimeField()
    seconds = models.FloatField()  # it took
    facts = models.JSONField(default=dict)
    arrays = models.BinaryField(default=bytes)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["category", "kind"], name="goods_reading_once")]

    def __str__(self):
        return f"{self.category}: {self.get_kind_display()}, {self.read_at:%Y-%m-%d %H:%M}"


def packed(**arrays: np.ndarray) -> bytes:
    """Arrays as the bytes of one row."""
    file = BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def unpacked(content: bytes | memoryview) -> dict[str, np.ndarray]:
    with np.load(BytesIO(bytes(content)), allow_pickle=False) as file:
        return dict(file)
