from django.urls import path

from loyalty.views import letters, my_data, notice_settings, push, staff

app_name = "loyalty"
urlpatterns = [
    path("my/data/", my_data.my_data, name="my-data"),
    path("my/data/agree/", my_data.my_data_agree, name="my-data-agree"),
    path("my/data/export/", my_data.my_data_export, name="my-data-export"),
    path("my/notices/settings/", notice_settings.notice_settings, name="notice-settings"),
    path("my/notices/push/", push.push_on, name="push-on"),
    path("my/notices/push/<int:pk>/off/", push.push_off, name="push-off"),
    path("sw.js", push.push_worker, name="push-worker"),
    path("letters/stop/<str:token>/", letters.letters_stop, name="letters-stop"),
    path("staff/", staff.staff, name="staff"),
    path("staff/store/", staff.staff_store, name="staff-store"),
    path("staff/alike/", staff.staff_alike, name="staff-alike"),
    path("staff/request/", staff.staff_request, name="staff-request"),
    path("staff/requests/<int:pk>/undo/", staff.staff_request_undo, name="staff-request-undo"),
    path("staff/customers/<int:pk>/", staff.staff_customer, name="staff-customer"),
    path("staff/customers/<int:pk>/request/", staff.staff_request, name="staff-customer-request"),
]
