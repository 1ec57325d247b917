"""The address at which an accountability matter begins, beside the desk's own."""

from django.urls import path

from dandang.mechanisms.accountability import views

app_name = "accountability"
urlpatterns = [path("accountability/open/", views.begin, name="begin")]
