"""What forty links show: recorded once by `python -m tests.pages.links`, held by test_links.py whatever
happens behind the pages.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from streamlit.testing.v1 import AppTest

from tests.pages.opened import opened

FILE = Path(__file__).with_name("links.json")
LINKS = (
    "words/attention.py?",
    "words/attention.py?layer=6&heads=12&pin=11",
    "words/attention.py?layer=2&heads=3,7,9",
    "words/attention.py?how=rollout&layer=5",
    "words/attention.py?how=mean",
    "words/attention.py?special=hide&pin=3",
    "words/attention.py?special=renormalise",
    "words/attention.py?text=no no no no&heads=1&pin=none",
    "words/attention.py?layer=99&heads=99&pin=999",
    "words/attention.py?text=Time flies like an arrow.&layer=3",
    "words/heads.py?",
    "words/heads.py?metric=entropy",
    "words/heads.py?text=Time flies like an arrow.",
    "images/patches.py?",
    "images/patches.py?picture=cat&pin=12",
    "images/patches.py?image-model=vit-cifar10-distilled&patches=8",
    "images/attention.py?",
    "images/attention.py?picture=dog&layer=2&heads=3&pin=20",
    "images/attention.py?drawn=smooth&opacity=40&scale=layer",
    "images/attention.py?how=rollout&image-model=vit-cifar10-distilled",
    "images/attention.py?picture=car&crop=0.4,0.5,1.5",
    "images/attention.py?image-model=cnn-cifar10",
    "images/cnn_vs_vit.py?",
    "images/cnn_vs_vit.py?why=occlusion&picture=horse&left=cnn-cifar10&right=vit-cifar10",
    "images/cnn_vs_vit.py?left=vit-cifar10&right=vit-cifar10-distilled",
    "images/cnn_vs_vit.py?class=dog",
    "images/experiments.py?",
    "images/experiments.py?experiment=corrupt&dial=noise",
    "images/experiments.py?experiment=surgery&picture=ship",
    "workings/self_attention.py?",
    "workings/self_attention.py?step=softmax&layer=3&heads=5&pin=4",
    "workings/self_attention.py?lever=temperature&temperature=5",
    "workings/self_attention.py?reads=image&picture=bird&layer=2",
    "workings/positions.py?",
    "workings/positions.py?way=rotary&channel=3",
    "workings/positions.py?way=alibi",
    "workings/positions.py?reads=image&shuffle=4",
    "workings/encoder.py?",
    "workings/encoder.py?box=feed_forward&layer=4",
    "workings/encoder.py?reads=image&mask=decoder",
    "learning/teach.py?",
    "learning/teach.py?reads=image&vector=first",
    "learning/clusters.py?depth=2&way=tree&clusters=4",
    "learning/clusters.py?reads=image&components=1-3&scaled=no",
    "learning/pretraining.py?",
    "learning/pretraining.py?draw=3&corpus=One cat sat. Two dogs ran. Three cows ate. Four birds sang.",
    "learning/training.py?",
    "learning/training.py?task=sort&small-heads=4&start=2&steps=100",
)
KINDS = (
    "selectbox",
    "button_group",
    "select_slider",
    "slider",
    "text_input",
    "text_area",
    "radio",
    "toggle",
    "number_input",
)


def shows(link: str) -> dict[str, Any]:
    """The page's question, its choices by key, and the address it writes."""
    page, _, query = link.partition("?")
    app = opened(page, **dict(parse_qsl(query)))
    assert not app.exception, link
    return {
        "title": app.title[0].value,
        "choices": _choices(app),
        "address": {k: app.query_params[k] for k in sorted(app.query_params)},
    }


def _choices(app: AppTest) -> dict[str, Any]:
    widgets = [widget for kind in KINDS for widget in app.get(kind) if getattr(widget, "key", None)]
    return {
        str(widget.key): _plain(widget.value) for widget in sorted(widgets, key=lambda each: str(each.key))
    }


def _plain(value: Any) -> Any:
    return (
        [_plain(each) for each in value]
        if isinstance(value, list | tuple)
        else value
        if isinstance(value, int | float)
        else str(value)
    )


if __name__ == "__main__":
    FILE.write_text(
        json.dumps({link: shows(link) for link in LINKS}, indent=1, ensure_ascii=False) + "\n",
        encoding="utf-8",
    )
