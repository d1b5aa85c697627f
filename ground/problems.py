"""What a machine is told when something is wrong: RFC 9457 problem details, one shape for every endpoint."""

from django.http import HttpResponse, JsonResponse
from rest_framework.exceptions import APIException
from rest_framework.views import exception_handler as drf_handler

MEDIA_TYPE = "application/problem+json"


def problem(status: int, title: str, detail: str = "", **more) -> HttpResponse:
    """A problem document: `title` says what was wrong, `detail` what to do."""
    body = {
        "type": "about:blank",
        "status": status,
        "title": title,
        "detail": detail,
    } | more
    response = JsonResponse(body, status=status)
    response["Content-Type"] = MEDIA_TYPE
    return response


class Refused(APIException):
    """Raise it in a door for machines: everything done so far is undone, and the caller reads why."""

    def __init__(self, status: int, title: str, detail: str = "", **more):
        super().__init__(title)
        self.status_code = status
        self.body = {"title": title, "detail": detail} | more


def unauthorised() -> HttpResponse:
    response = problem(
        401,
        "No valid API key.",
        "Send `Authorization: Bearer <key>` with a key that was not revoked.",
    )
    response["WWW-Authenticate"] = "Bearer"
    return response


def forbidden(right: str) -> HttpResponse:
    return problem(403, "This API key may not do that.", f"It needs the scope `{right}`.")


def exception_handler(error, context):
    """DRF's errors in the same shape; field errors under `errors`."""
    response = drf_handler(error, context)
    if response is None:
        return None
    data = response.data
    if isinstance(error, Refused):
        body = error.body
    elif isinstance(data, dict) and set(data) == {"detail"}:
        body = {"title": str(data["detail"]), "detail": ""}
    else:
        body = {
            "title": "Some fields are not right.",
            "detail": "See `errors` for each field.",
            "errors": data,
        }
    response.data = {"type": "about:blank", "status": response.status_code} | body
    response.content_type = MEDIA_TYPE
    return response
