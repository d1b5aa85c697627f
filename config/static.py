"""Static files beside the pages, which do not pay for them."""

from functools import cached_property

from asgiref.sync import async_to_sync, iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.conf import settings
from servestatic.middleware import ServeStaticMiddleware
from servestatic.responders import MissingFileError


class Files(ServeStaticMiddleware):
    """A file that is not there is a page that is not there, also under DEBUG, where servestatic raises."""

    async def __call__(self, request):
        try:
            return await super().__call__(request)
        except MissingFileError:
            return await self.get_response(request)


class StaticFilesMiddleware:
    """Servestatic answers for its own addresses only, where pages are answered without an event loop.

    It is all async: put around the pages themselves, it would start a loop and change threads thrice for each of them.
    It also looks through all files before it begins: who asks for pages only does not wait for that.
    Where there is a loop anyway (ASGI), it stands in the chain as it is.
    """

    sync_capable = async_capable = True

    def __init__(self, get_response):
        self.get_response = get_response
        self.in_a_loop = iscoroutinefunction(get_response)
        if self.in_a_loop:
            markcoroutinefunction(self)
            self.files  # noqa: B018  (nobody waits for it later)

    @cached_property
    def files(self):
        return Files(self.get_response if self.in_a_loop else sync_to_async(self.get_response))

    def __call__(self, request):
        if self.in_a_loop:
            return self.files(request)
        if request.path_info.startswith(settings.STATIC_URL):
            return async_to_sync(self.files)(request)
        return self.get_response(request)
