from django.shortcuts import render
from django.utils.translation import get_language

from catalog.models import Product
from feedback.models import Idea
from feedback.views.board import departments
from feedback.views.cards import dress, for_visitor
from ground.policies import allow
from ground.words import found_by, nearly

MOST = 24


@allow("search")
def search(request):
    """Products and ideas by words; accents, case and small slips do not matter."""
    q = " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]
    context = {"q": q}
    if q:
        language = get_language() or ""
        products = Product.objects.visible_to(request.actor).select_related("category__department")
        products = products.prefetch_related("variants")
        ideas = for_visitor(Idea.objects.all(), request.actor)
        context["products"] = list(found_by(products, q, "name", "brand", "code", language=language)[: MOST + 1])
        found = list(found_by(ideas, q, "title", "body", language=language, own="language")[: MOST + 1])
        if max(len(found), len(context["products"])) > MOST:
            context["most"], context["products"], found = MOST, context["products"][:MOST], found[:MOST]
        if not found and not context["products"]:
            context["products"], found = (
                list(nearly(products, q, "name")[:MOST]),
                list(nearly(ideas, q, "title")[:MOST]),
            )
            context["nearly"] = bool(found or context["products"])
        context["ideas"] = dress(found, request.actor)
    else:
        context["departments"] = departments()
    return render(request, "feedback/search.html", context)
