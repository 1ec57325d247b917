"""The address at which the execution of a decision from elsewhere begins, beside the desk's own."""

from django.urls import path

from dandang.mechanisms.execution import views

app_name = "execution"
urlpatterns = [path("execution/receive/", views.receive, name="receive")]
