"""The addresses of the console."""

from django.urls import path

from counsellor.views.desk import desk_facts, desk_page, device_list, lock, unlock
from counsellor.views.device import device
from counsellor.views.login import code_page, log_out, password_page

urlpatterns = [
    path("", desk_page),
    path("login", password_page),
    path("login/code", code_page),
    path("logout", log_out),
    path("device", device),
    path("desk.json", desk_facts),
    path("devices.json", device_list),
    path("lock", lock),
    path("unlock", unlock),
]
