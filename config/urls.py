"""Every address."""

from django.conf import settings
from django.urls import include, path

from config import views

urlpatterns = [
    path("", include("feedback.urls")),
    path("", include("loyalty.urls")),
    path("", include("collab.urls")),
    path("", include("catalog.urls")),
    path("api/v1/", include("loyalty.api_urls")),
    path("account/second-step/needed/", views.second_step, name="second-step"),
    path("account/", include("allauth.account.urls")),
    path("account/second-step/", include("allauth.mfa.urls")),
    path("language/", views.language, name="set_language"),
    path("about/", views.about, name="about"),
    path("health/", views.health, name="health"),
    path("photos/<slug:name>/<int:side>.webp", views.photo, name="photo"),
    path("favicon.ico", views.favicon, name="favicon"),
]

if settings.DEMO:
    urlpatterns.append(path("mailbox/", views.mailbox, name="mailbox"))

handler403 = "config.views.forbidden"
handler404 = "config.views.not_found"
handler500 = "config.views.failed"
