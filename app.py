"""The syllabus: units and lessons in the order they are taught."""

from viz.ui.page import frame
from viz.ui.page.frame import Lesson

SYLLABUS = {
    "Words": (
        Lesson(
            "words/attention.py",
            "Who looks at whom?",
            "Every head lets each word look at others. At which ones?",
        ),
        Lesson(
            "words/heads.py",
            "What does each head do?",
            "All layers and heads at once: find the simple machines among them.",
        ),
    ),
    "Pictures": (
        Lesson(
            "images/patches.py",
            "How does a picture become a sentence?",
            "Cut, flattened, projected, placed: every number of the way.",
        ),
        Lesson(
            "images/attention.py",
            "Where does a ViT look?",
            "Point at a patch: its attention lies over the picture, head by head.",
        ),
        Lesson(
            "images/cnn_vs_vit.py",
            "CNN or ViT?",
            "Two networks on one picture: answers, reasons, reach and cost.",
        ),
        Lesson(
            "images/experiments.py",
            "Put them to the test",
            "Shift, shuffle, cover, blur: predict first, then measure both networks.",
        ),
    ),
    "Predictions": (
        Lesson("predictions/masked.py", "Fill in the blank", "Hide a word: what does a model put there?"),
    ),
    "Workings": (
        Lesson(
            "workings/self_attention.py",
            "Attention, by hand",
            "One token through one layer, step by step, in the model's numbers.",
        ),
        Lesson(
            "workings/positions.py",
            "Where am I?",
            "Attention sees no order. The ways to tell it, and what happens without.",
        ),
        Lesson(
            "workings/encoder.py",
            "The whole encoder",
            "From input to output in one drawing, every box open to its numbers.",
        ),
    ),
}

frame.run(SYLLABUS)
