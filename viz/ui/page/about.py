"""What a question to the class is asked of: the sentence, or a small copy of the picture."""

from __future__ import annotations

import base64
import html
import io
from typing import cast

import streamlit as st
from PIL import Image

from viz.analysis.tokens import short
from viz.foreign import literal
from viz.language import tr
from viz.pictures import cut, square
from viz.polls import Question, Thumbnail
from viz.requests import Input, Photo

LONGEST = 300
"""Letters of a sentence that pupils read."""
SIDE, LARGEST = 320, 40_000
"""Pixels of a picture's copy, and its bytes at most: a hundred classes hold 4 MB."""
STYLE = 'style="display:block;max-height:30vh;max-width:100%;border-radius:.4rem"'
QUALITIES = (80, 50, 25, 10, 5)


def sentence(given: Input | None) -> str:
    """The text, or both, as pupils read it; "" of a picture."""
    if given is None or not isinstance(given[0], str):
        return ""
    return short(" / ".join(" ".join(str(text).split()) for text in given), LONGEST)


def which(given: Input | None) -> Thumbnail | None:
    """Which picture it is, without its pixels; None of a text."""
    if given is None or isinstance(given[0], str):
        return None
    picture, crop = given
    return Thumbnail(f"{picture.digest} {crop}")


def drawn(given: Input | None) -> Thumbnail | None:
    """The square of the picture that the network sees, for phones: its pixels alone, nothing else of the
    file.
    """
    known = which(given)
    if known is None:
        return None
    picture, crop = cast("Photo", given)
    return Thumbnail(known.which, _jpeg(cut(picture, crop or square(picture))[0]))


def _jpeg(image: Image.Image) -> bytes:
    image.thumbnail((SIDE, SIDE))
    for quality in QUALITIES:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=quality, optimize=True)
        if file.tell() <= LARGEST:
            break
    return file.getvalue()


def show(question: Question) -> None:
    """The sentence or the picture, beneath the question."""
    if question.about:
        with st.container(key="asked-about"):
            st.markdown(literal(question.about))
    if question.picture is not None and question.picture.jpeg:
        alt = html.escape(tr("The picture that is asked about."))
        data = base64.b64encode(question.picture.jpeg).decode()
        st.html(f'<img {STYLE} alt="{alt}" src="data:image/jpeg;base64,{data}">')
