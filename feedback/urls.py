from django.urls import path

from feedback.views import board, follow, idea, my_voice, notices, pledge, post, product, search, seen, vote

app_name = "feedback"
urlpatterns = [
    path("", board.board, name="board"),
    path("boards/<slug:slug>/", board.board, name="board-of"),
    path("counts/", board.show_counts, name="show-counts"),
    path("ideas/new/", post.idea_new, name="idea-new"),
    path("ideas/alike/", post.ideas_alike, name="ideas-alike"),
    path("ideas/<int:pk>/", idea.idea, name="idea"),
    path("ideas/<int:pk>/vote/", vote.idea_vote, name="idea-vote"),
    path("ideas/<int:pk>/pledge/", pledge.idea_pledge, name="idea-pledge"),
    path("ideas/<int:pk>/not-for-me/", pledge.idea_not_for_me, name="idea-not-for-me"),
    path("ideas/<int:pk>/follow/", follow.idea_follow, name="idea-follow"),
    path("seen/", seen.seen, name="seen"),
    path("search/", search.search, name="search"),
    path("products/<path:sku>/", product.product, name="product"),
    path("my/voice/", my_voice.my_voice, name="my-voice"),
    path("my/notices/", notices.my_notices, name="my-notices"),
]
