"""What people write, as safe HTML: paragraphs, emphasis, lists, quotes and links, and nothing else."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "a", "code", "blockquote"}
MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "heading", "lheading", "hr"])


def prose(text: str) -> SafeString:
    """Light markdown as HTML. No markup of the writer's own lives on; a link leads away without a recommendation."""
    drawn = nh3.clean(
        MARKDOWN.render(text),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel="nofollow ugc noopener",
    )
    return mark_safe(drawn)
