"""Photos people send: checked, drawn anew, kept under a name nobody can guess, shown safely.

A form takes one with `PhotoField`, whose cleaned value is the name to keep in a `PhotoName` column; "" when there is
none. The photo is kept before the rest of the form is looked at, and the field hands it back with the form, so that a
mistake elsewhere does not cost the photo. Pages show it with `{% include "parts/photo.html" with photo=row.photo %}`.
What no row names any more goes within two days (`forget_unused`).
"""

from ground.uploads.fields import PhotoField, PhotoName
from ground.uploads.forget import forget_unused
from ground.uploads.keep import NotTaken, keep, path_of, size_of

__all__ = ["NotTaken", "PhotoField", "PhotoName", "forget_unused", "keep", "path_of", "size_of"]
