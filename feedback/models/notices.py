from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(voter=actor.voter_id) if actor.voter_id else self.none()

    def unread(self):
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """A message owed to somebody: in the app at once, by mail when `loyalty.deliver` has sent it. Words are made
    from `kind` and `facts` when it is shown, in the reader's language."""

    class Kind(models.TextChoices):
        COMING = "coming", _("We are getting it")
        TRIAL = "trial", _("It is being tried in stores")
        DECLINED = "declined", _("It was declined")
        LISTED = "listed", _("It is in your store")
        CREDITED = "credited", _("Points for your idea")
        REPLY = "reply", _("An answer to what you asked for")

    voter = models.ForeignKey("feedback.Voter", models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12, choices=Kind)
    idea = models.ForeignKey("feedback.Idea", models.CASCADE, null=True, blank=True)
    cause = models.CharField(max_length=80)  # the same cause never reaches the same inbox twice
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    # delivery by mail: claim with a lease, send, mark (TRUST rule 3)
    mail_after = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_skipped = models.CharField(max_length=40, blank=True)  # why no mail: no address, no consent, given up
    last_error = models.CharField(max_length=300, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["voter", "cause"], name="notice_once_per_cause")]
        indexes = [
            models.Index(fields=["voter", "-created_at"], name="notice_inbox"),
            models.Index(
                fields=["mail_after", "id"],
                name="notice_to_mail",
                condition=models.Q(mailed_at__isnull=True, mail_skipped=""),
            ),
        ]

    def __str__(self):
        return f"{self.kind} for {self.voter_id}"
