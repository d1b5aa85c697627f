from django.urls import path

from feedback.views import (
    board,
    follow,
    idea,
    my_voice,
    notices,
    pledge,
    post,
    product,
    questions,
    search,
    seen,
    twins,
    vote,
)

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
    path("my/questions/", questions.my_questions, name="my-questions"),
    path("my/questions/joined/<int:pk>/", questions.answer_merge, name="answer-merge"),
    path("desk/twins/", twins.twins, name="twins"),
    path("desk/twins/join/", twins.twins_join, name="twins-join"),
    path("desk/twins/apart/", twins.twins_apart, name="twins-apart"),
    path("desk/twins/<int:pk>/part/", twins.twins_part, name="twins-part"),
    path("my/notices/", notices.my_notices, name="my-notices"),
]
