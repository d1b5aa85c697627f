"""What an idea said before its author changed it."""

from django.db import models
from django.utils import timezone

from feedback.models.ideas import Idea
from ground.uploads import PhotoName


class IdeaEdit(models.Model):
    """The words and the photo of an idea as they were until then. Nothing that others could read gets lost."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="edits")
    title = models.CharField(max_length=140)
    body = models.TextField(blank=True)
    photo = PhotoName()
    until = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["until", "pk"]

    def __str__(self):
        return self.title
