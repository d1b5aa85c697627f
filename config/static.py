"""Static files beside the pages, which do not pay for them."""

from asgiref.sync import async_to_sync, sync_to_async
from servestatic.middleware import ServeStaticMiddleware


class StaticFilesMiddleware:
    """Servestatic answers for its own addresses only.

    It is all async: put around the pages itself, it would start an event loop and change threads thrice for each of
    them.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.files = ServeStaticMiddleware(sync_to_async(get_response))

    def __call__(self, request):
        if request.path_info.startswith(self.files.static_prefix):
            return async_to_sync(self.files)(request)
        return self.get_response(request)
