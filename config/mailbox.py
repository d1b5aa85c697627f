"""Letters the demo wrote instead of sending them, and the one-time codes of its made-up staff."""

import re
import time
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

from allauth.mfa import app_settings as mfa
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings

CODE = re.compile(r"^([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", re.MULTILINE)  # alone on its line


@dataclass
class Letter:
    to: str
    subject: str
    date: datetime
    text: str

    @property
    def code(self) -> str:
        """The one-time code in it, if any: it is shown big."""
        found = CODE.search(self.text)
        return found[1] if found else ""


def newest(count: int) -> list[Letter]:
    """The last `count` letters, newest first."""
    files = sorted(
        Path(settings.MAIL_FOLDER).glob("*.log"),
        key=lambda f: f.stat().st_mtime,
        reverse=True,
    )
    letters = [letter for file in files[:count] for letter in reversed(read(file))]
    return letters[:count]


def read(file: Path) -> list[Letter]:
    """Django's file backend writes the mails of one connection into one file, with a line of dashes after each."""
    parts = file.read_bytes().split(b"\n" + b"-" * 79 + b"\n")
    return [parse(part) for part in parts if part.strip()]


def parse(raw: bytes) -> Letter:
    mail = message_from_bytes(raw, policy=policy.default)
    body = mail.get_body(preferencelist=("plain",))
    return Letter(
        str(mail["To"]),
        str(mail["Subject"]),
        mail["Date"].datetime,
        body.get_content() if body else "",
    )


def codes() -> list[tuple[str, str, str]]:
    """(name, e-mail, present one-time code) of everyone who has a code generator."""
    rows = Authenticator.objects.filter(type=Authenticator.Type.TOTP).select_related("user").order_by("user__email")
    return [(row.user.name, row.user.email, present_code(row)) for row in rows]


def seconds_left() -> int:
    return mfa.TOTP_PERIOD - int(time.time()) % mfa.TOTP_PERIOD


def present_code(row: Authenticator) -> str:
    secret = get_adapter().decrypt(row.data["secret"])
    return format_hotp_value(hotp_value(secret, int(time.time()) // mfa.TOTP_PERIOD))
