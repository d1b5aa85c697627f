"""Who works here, and which machines may speak for us."""

import hashlib
import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StaffMember(models.Model):
    """A role somebody holds: in one store, or everywhere when `store` is empty."""

    class Role(models.TextChoices):
        STAFF = "staff", _("Store staff")
        MANAGER = "manager", _("Store manager")
        MERCHANDISER = "merchandiser", _("Merchandiser")
        MODERATOR = "moderator", _("Moderator")
        OPERATOR = "operator", _("Operator")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="posts")
    role = models.CharField(max_length=12, choices=Role)
    store = models.ForeignKey("catalog.Store", models.CASCADE, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "store"],
                nulls_distinct=False,
                name="role_held_once",
            )
        ]

    def __str__(self):
        return f"{self.user} {self.role}"


class ApiKeyQuerySet(models.QuerySet):
    def find(self, secret: str):
        """The key this secret belongs to, or None. Only a hash is stored."""
        return self.filter(secret_sha256=ApiKey.digest(secret), revoked_at__isnull=True).select_related("store").first()


class ApiKey(models.Model):
    """A machine's sign-in. `scopes` are the rights it holds (names from policies)."""

    name = models.CharField(max_length=80, unique=True)
    secret_sha256 = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    store = models.ForeignKey("catalog.Store", models.CASCADE, null=True, blank=True)  # may speak for this store only
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    def __str__(self):
        return self.name

    @staticmethod
    def digest(secret: str) -> str:
        return hashlib.sha256(secret.encode()).hexdigest()  # 192 random bits need no slow hash

    @classmethod
    def make(cls, *, name: str, scopes: list[str], store=None) -> tuple["ApiKey", str]:
        """A new key and its secret, which is shown once and never again."""
        secret = "cs_" + secrets.token_urlsafe(24)
        return cls.objects.create(name=name, secret_sha256=cls.digest(secret), scopes=scopes, store=store), secret
