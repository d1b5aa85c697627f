from django.urls import path

from loyalty import api

app_name = "api"
urlpatterns = [path("orders/", api.orders, name="orders")]
