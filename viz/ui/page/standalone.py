"""One file that shows one figure wherever it is opened: no network, nothing beside it."""

from __future__ import annotations

from html import escape

from viz.figures.frame import FONT
from viz.figures.theme import Theme
from viz.language import language

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:;"
    " font-src data:"
)
"""What the file may load: itself. Text in it that got past us reaches nobody."""


def page(body: str, *, title: str, about: str, link: str, theme: Theme) -> str:
    """The HTML page around `body`, with its title, the figure in words, and the link to the live view.

    `body` is markup and stays as it is; the rest is text.
    """
    live = f'<a href="{escape(link)}">{escape(link[:120])}</a>' if link.startswith("http") else ""
    return f"""<!doctype html>
<html lang="{language()}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>{escape(title)}</title>
<style>{variables(theme)}
body {{ margin: 2rem auto; max-width: 1100px; padding: 0 1rem; background: {theme.background};
  color: {theme.text}; font: 16px/1.4 {FONT}; }}
h1 {{ font-size: 1.2rem; }} footer {{ color: {theme.muted}; font-size: .85rem; overflow-wrap: anywhere; }}
a {{ color: {theme.accent}; }}</style></head>
<body><h1>{escape(title)}</h1>
{body}
<footer><p>{escape(about)}</p><p>Attention Lab. {live}</p></footer></body></html>
"""


def variables(theme: Theme) -> str:
    """The colours and fonts that components ask the page for."""
    return (
        f":root {{ --st-background-color: {theme.background}; --st-text-color: {theme.text};"
        f" --st-primary-color: {theme.accent}; --st-font: {FONT}; --st-code-font: monospace; }}"
    )
