"""Equations become MathML, which browsers show without any script, and links to notebooks lead to their pages."""
import html
import re

from latex2mathml.converter import convert

DISPLAYED = re.compile(r'<div class="arithmatex">\\\[(.*?)\\\]</div>', re.DOTALL)
INLINE = re.compile(r'<span class="arithmatex">\\\((.*?)\\\)</span>', re.DOTALL)
NOTEBOOK = re.compile(r"(\]\([^)\s]+)\.ipynb\)")


def on_page_markdown(markdown, **_):
    return NOTEBOOK.sub(r"\1.md)", markdown)


def on_page_content(content, **_):
    content = DISPLAYED.sub(lambda match: convert(html.unescape(match[1].strip()), display="block"), content)
    return INLINE.sub(lambda match: convert(html.unescape(match[1].strip())), content)
