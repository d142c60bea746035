"""A text, three questions that can be asked of it, and a small transformer that learns each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial

import numpy as np
import streamlit as st

from viz.errors import InputError
from viz.figures.objectives import shares_of_guessing
from viz.film import Recipe
from viz.foreign import literal
from viz.language import number as written
from viz.language import tr
from viz.lessons.learning.pretraining import sentences
from viz.lessons.learning.pretraining.sentences import EXPECTED, KINDS, TITLES
from viz.live import words as texts
from viz.live.tasks import held_out, task_of
from viz.live.words import (
    LEAST_SENTENCES,
    HiddenWords,
    Sentences,
    guessing,
    hide_in,
    numbered,
    vocabulary,
)
from viz.ui.controls.text import grown
from viz.ui.controls.training_snippets import filmed
from viz.ui.page import address, show
from viz.ui.page.predict import ask, tell
from viz.ui.running import trainings

DRAWS = 200


def text() -> Sentences:
    """The student's text. Raises InputError where it is too short."""
    trainings.warm()
    written = grown(tr("Your text"), key="corpus", default=texts.SAMPLE)
    found = texts.sentences_of(written)
    if len(found) < LEAST_SENTENCES:
        raise InputError(
            "The text must have {least} sentences of two words or more; it has {n}. Write a few more.",
            least=LEAST_SENTENCES,
            n=len(found),
        )
    show.note(sentences.cut(len(found), sum(map(len, found)), len(vocabulary(found))))
    return found


def hidden_words(given: Sentences) -> None:
    """One draw of what is hidden, counted beside a thousand."""
    left, right = show.columns(8, 5)
    names, words = vocabulary(given), [word for sentence in given for word in sentence]
    with left:
        show.heading(
            tr("Masked words"),
            tr(
                "15% of the words are asked about, here in bold. Of these, 80% become [MASK], 10% another"
                " word, 10% stay: the network cannot know which, and must be ready to doubt every word."
            ),
        )
        draw = address.row(tr("Draw number"), list(range(1, 7)), key="draw", default=1, label=True)
        hidden = hide_in(np.random.default_rng(draw), numbered(given), len(names))
        st.markdown(sentences.shown(hidden, names))
        asked = np.flatnonzero(hidden.asked).tolist()
        said = "; ".join(f"{place + 1}: *{literal(words[place])}*" for place in asked[:40])
        show.note(tr("What is to be said, by place: {words}", words=said))
    with right:
        _counted(hidden, given)


def _counted(hidden: HiddenWords, given: Sentences) -> None:
    """What became of the words in this draw, and in many."""
    show.heading(tr("Counted"), tr("This draw, and {n:,} others.", n=DRAWS))
    many = np.array(_drawn(given))
    one = np.bincount(hidden.kinds, minlength=len(KINDS))
    rows = [
        (
            tr(kind),
            str(count),
            *(written(each, ".1%") for each in (count / len(hidden.kinds), share / many.sum(), expected)),
        )
        for kind, count, share, expected in zip(KINDS, one, many, EXPECTED, strict=True)
    ]
    draws = tr("{n:,} draws", n=DRAWS)
    show.table(rows, header=(tr("a word is"), tr("words"), tr("this draw"), draws, tr("as planned")))
    show.note(tr("In each sentence 15% is rounded to whole words, one at least: {n} here.", n=_asked(given)))


def _asked(given: Sentences) -> int:
    """How many words of a text are asked about in one draw."""
    return sum(max(1, round(texts.ASKED * len(words))) for words in given)


@lru_cache(8)
def _drawn(given: Sentences) -> tuple[int, ...]:
    """How many words of a text are of each of the KINDS in many draws, the same ones every time."""
    size, each = len(vocabulary(given)), numbered(given)
    draws = (hide_in(np.random.default_rng((7, seed)), each, size).kinds for seed in range(DRAWS))
    return tuple(np.sum([np.bincount(kinds, minlength=len(KINDS)) for kinds in draws], axis=0).tolist())


def questions(given: Sentences) -> None:
    """The other two ways, with examples out of this text."""
    show.heading(
        tr("Three ways to ask a text about itself"),
        tr("Nobody has to label anything: the text has the answers."),
    )
    first, second = (" ".join(each) for each in given[:2])
    other = " ".join(given[-1])
    counts = {
        "masked": _asked(given),
        "next-word": sum(map(len, given)),
        "next-sentence": len(given) - 1,
    }
    start = given[0][: max(1, len(given[0]) // 2)]
    asked = {name: (tr(title), str(counts[name])) for name, title in TITLES.items()}
    (masked, by_masked), (word, by_word), (sentence, by_sentence) = asked.values()
    rows = [
        (masked, tr("both sides of a gap"), tr("the word in the gap"), "BERT", by_masked),
        (word, f"{' '.join(start)} …", given[0][len(start)], "GPT", by_word),
        (sentence, f"{first} / {second}", tr("the next"), "BERT", by_sentence),
        ("", f"{first} / {other}", tr("another"), "", ""),
    ]
    header = (tr("way"), tr("is seen"), tr("is asked"), tr("used by"), tr("questions in one pass"))
    show.table(rows, header=header)
    show.look_for(sentences.questions(counts), about="questions")


def trained(given: Sentences) -> None:
    """The question; once it is answered, three trainings and what became of them."""
    show.heading(tr("Learn it in three ways"))
    spelled = tuple(" ".join(each) for each in given)
    recipes = {name: Recipe(task=name, text=spelled, batch=16, filmed=False) for name in TITLES}
    if _learned(recipes, TITLES, sentences.QUESTION, key="pretraining"):
        show.note(tr(sentences.ABOUT))


def _learned(recipes: Mapping[str, Recipe], titles: Mapping[str, str], question: str, *, key: str) -> bool:
    """Predict, train, compare; are the curves there?"""
    with st.container(key=f"predict {key}"):
        guess = ask(
            lambda: tr(question),
            lambda: {words: tr(words) for words in (*titles.values(), sentences.ALIKE)},
            key=f"guess {key}",
        )
    if guess is None:
        show.waiting_for_prediction()
        return False
    look = partial(trainings.known, tuple(recipes.values()))
    runs = dict(zip(recipes, look(), strict=True))
    if not all(run.over for run in runs.values()):
        trainings.waited_for(look)
        return False
    failure = next((run.failure for run in runs.values() if run.failure), None)
    if failure:
        st.warning(literal(failure.said()), icon=":material/info:")
        return False
    tasks = {name: task_of(recipe) for name, recipe in recipes.items()}
    guesses = {name: guessing(task, held_out(task)) for name, task in tasks.items()}
    films = {name: tuple(run.frames) for name, run in runs.items()}
    tell(lambda: sentences.verdict(films, guesses, guess, titles), key=f"guess {key}")
    named = {tr(titles[name]): each for name, each in films.items()}
    said = tr("Curves: loss by step as a share of guessing, for {ways}.", ways=", ".join(named))
    drawn = partial(shares_of_guessing, named, tuple(guesses.values()))
    show.figure(drawn, alt=said, key=f"curves {key}", code=filmed(tuple(recipes.values())))
    return True


def pictures() -> None:
    """What is often said of ViT, put right."""
    show.heading(
        tr("And pictures?"),
        tr("With labels, somebody has named each picture; without, the picture has the answers."),
    )
    with_labels, without = tr("with labels"), tr("without labels")
    taught = tr("with labels, and a CNN as its teacher")
    rows = [
        ("ViT", with_labels, tr("the name of the picture"), "ImageNet-21k, JFT-300M"),
        ("DeiT", taught, tr("the name, and the teacher's answer"), "ImageNet-1k"),
        ("DINO", without, tr("what its own moving average says of another view"), "ImageNet-1k"),
        ("MAE", without, tr("the pixels of the hidden patches"), "ImageNet-1k"),
        (tr("jigsaw CNN"), without, tr("the order of nine shuffled tiles"), "ImageNet-1k"),
    ]
    show.table(rows, header=(tr("network"), tr("taught"), tr("what it is asked"), tr("on")))
    show.put_right(tr(sentences.PICTURES))
    recipes = {name: Recipe(task=name, filmed=False) for name in sentences.PRETEXTS}
    if _learned(recipes, sentences.PRETEXTS, sentences.PICTURE_QUESTION, key="pretexts"):
        show.note(tr(sentences.PIECES))
