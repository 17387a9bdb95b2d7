"""The addresses of the visitor process; none names a door."""

from django.urls import path

from chatsvc import views

urlpatterns = [
    path("challenge", views.challenge),
    path("pub/<slug:name>.json", views.published),
    path("beslut", views.decisions),
    path("siffror", views.figures),
    path("left", views.left),
    path("felt", views.felt_after),
    path("", views.page, {"path": ""}),
    path("<path:path>", views.page),
]
