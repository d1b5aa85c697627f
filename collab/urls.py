from django.urls import path

from collab import views

app_name = "collab"
urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("desk/suggestions.csv", views.desk_csv, name="desk-csv"),
    path("desk/scoreboard/", views.scoreboard, name="scoreboard"),
    path("desk/scoreboard/run/", views.scoreboard_run, name="scoreboard-run"),
    path("desk/scoreboard.csv", views.scoreboard_csv, name="scoreboard-csv"),
    path("desk/scoreboard/weights/", views.weights, name="weights"),
    path("desk/range/", views.range_, name="range"),
    path("desk/range/range.csv", views.range_csv, name="range-csv"),
    path("desk/range/put-up/", views.put_up, name="put-up"),
    path("desk/people/", views.people, name="people"),
    path("desk/people/people.csv", views.people_csv, name="people-csv"),
    path("desk/<int:pk>/", views.suggestion, name="suggestion"),
    path("desk/<int:pk>/decide/", views.decide, name="decide"),
    path("desk/<int:pk>/trial/", views.trial_decide, name="trial-decide"),
    path("desk/<int:pk>/set-aside.csv", views.set_aside_csv, name="set-aside-csv"),
    path("desk/<int:pk>/count/", views.count_anyway, name="count-anyway"),
    path("desk/<int:pk>/preview/", views.preview, name="preview"),
    path("desk/decisions/<int:pk>/undo/", views.undo, name="undo"),
    path("desk/polls/<int:pk>/", views.poll_results, name="poll-results"),
]
