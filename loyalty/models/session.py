"""Sessions in Postgres, read together with the person behind them: session, user, voter and roles in one query."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import connection, models
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from loyalty.models.user import User

VOTER_KEY = "voter"


class Session(AbstractBaseSession):
    user = models.ForeignKey(User, models.CASCADE, null=True, db_index=True)
    voter = models.ForeignKey("feedback.Voter", models.SET_NULL, null=True, db_index=False)

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    @classmethod
    def get_session_store_class(cls):
        return SessionStore


@dataclass
class Person:
    """Who a session belongs to: the signed-in user (or None), the voter (or None), and the posts they hold."""

    user: User | None = None
    voter_id: UUID | None = None
    posts: tuple[tuple[str, int | None], ...] = ()


class SessionStore(DatabaseStore):
    """`load` also finds `person`, so that a request needs one query to know who is asking."""

    def __init__(self, session_key: str | None = None):
        super().__init__(session_key)
        self.person = Person()

    @classmethod
    def get_model_class(cls):
        return Session

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        row.voter_id = data.get(VOTER_KEY)
        return row

    def load(self):
        with connection.cursor() as cursor:
            cursor.execute(LOAD, [self.session_key, timezone.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        data, voter_id, roles, stores, *user = row
        data = self.decode(data)
        self.person = Person(
            user=self._signed_in(data, user),
            voter_id=voter_id,
            posts=tuple(zip(roles or (), stores or (), strict=True)),
        )
        return data

    @staticmethod
    def _signed_in(data: dict[str, Any], columns: list) -> User | None:
        """The user of this session, unless the account ended or its secret changed since."""
        if columns[0] is None or BACKEND_SESSION_KEY not in data:
            return None
        user = User.from_db(
            connection.alias,
            [field.attname for field in User._meta.concrete_fields],
            columns,
        )
        user.backend = data[BACKEND_SESSION_KEY]
        stored = data.get(HASH_SESSION_KEY, "")
        hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
        return user if any(constant_time_compare(stored, valid) for valid in hashes) else None


USER_COLUMNS = ", ".join(f"u.{field.column}" for field in User._meta.concrete_fields)
LOAD = f"""
SELECT s.session_data, COALESCE(v.id, s.voter_id), p.roles, p.stores, {USER_COLUMNS}
  FROM loyalty_session s
  LEFT JOIN loyalty_user u ON u.id = s.user_id AND u.is_active
  LEFT JOIN feedback_voter v ON v.user_id = u.id
  LEFT JOIN LATERAL (SELECT array_agg(m.role) AS roles, array_agg(m.store_id) AS stores
                       FROM catalog_staffmember m WHERE m.user_id = u.id) p ON true
 WHERE s.session_key = %s AND s.expire_date > %s
"""
