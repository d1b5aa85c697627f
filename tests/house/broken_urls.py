"""The product's addresses and one whose page breaks."""

from django.urls import path

from config.urls import urlpatterns as whole
from ground.policies import allow


@allow("see-board")
def broken(request):
    raise RuntimeError("a bug")


urlpatterns = [path("broken/", broken), *whole]
