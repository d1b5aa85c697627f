from datetime import datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings

from ground.uploads.fields import PhotoName

UNUSED_FOR = timedelta(days=1)


def forget_unused(now: datetime) -> int:
    """Delete pictures that no row names and that are older than a day. Returns how many photos went."""
    root = Path(settings.MEDIA_ROOT) / "photos"
    old = {}
    for path in root.glob("*/*.webp"):
        if path.stat().st_mtime < (now - UNUSED_FOR).timestamp():
            old.setdefault(path.name.partition(".")[0], []).append(path)
    unused = old.keys() - _named(old)
    for name in unused:
        for path in old[name]:
            path.unlink(missing_ok=True)
    return len(unused)


def _named(names) -> set[str]:
    found: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, PhotoName):
                rows = model._base_manager.filter(**{f"{field.name}__in": list(names)})
                found.update(rows.values_list(field.name, flat=True))
    return found
