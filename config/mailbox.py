"""Letters the demo wrote instead of sending them, and the one-time codes of its made-up staff."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings


@dataclass
class Letter:
    to: str
    subject: str
    date: str
    text: str


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
        str(mail["Date"]),
        body.get_content() if body else "",
    )


def codes() -> list[tuple[str, str]]:
    """(e-mail, present one-time code) of everyone who has a code generator."""
    rows = Authenticator.objects.filter(type=Authenticator.Type.TOTP).select_related("user").order_by("user__email")
    return [(row.user.email, present_code(row)) for row in rows]


def present_code(row: Authenticator) -> str:
    secret = get_adapter().decrypt(row.data["secret"])
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
