from datetime import datetime, timedelta

from django.db import connection

from catalog.models import Store
from loyalty.models import Profile, User

AT_MOST_EVERY = timedelta(minutes=10)


def look_at(*, profile: Profile, by: User, role: str, store: Store | None, purpose: str, now: datetime) -> bool:
    """Note that staff looked at a customer. Going back and forth within ten minutes is one look (False: noted before).

    The customer reads role, store and purpose on "my data".
    """
    with connection.cursor() as cursor:
        cursor.execute(
            LOOK,
            {
                "profile": profile.pk,
                "by": by.pk,
                "role": role,
                "store": store.pk if store else None,
                "purpose": purpose,
                "now": now,
                "since": now - AT_MOST_EVERY,
            },
        )
        return bool(cursor.rowcount)


LOOK = """
INSERT INTO loyalty_profileview (profile_id, by_id, role, store_id, purpose, at)
SELECT %(profile)s, %(by)s, %(role)s, %(store)s, %(purpose)s, %(now)s
 WHERE NOT EXISTS (SELECT 1 FROM loyalty_profileview
                    WHERE profile_id = %(profile)s AND by_id = %(by)s AND at > %(since)s)
"""
