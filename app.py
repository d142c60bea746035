"""The syllabus: units and lessons in the order they are taught."""

from viz.language import mark
from viz.ui.page import frame
from viz.ui.page.frame import Lesson

SYLLABUS = {
    mark("Words"): (
        Lesson("words/attention.py", "Who looks at whom?", "Every head lets words look at others. At which?"),
        Lesson("words/heads.py", "What does each head do?", "All heads at once: find the simple machines."),
    ),
    mark("Pictures"): (
        Lesson(
            "images/patches.py",
            "How does a picture become a sentence?",
            "Cut, flattened, projected, placed: every number of the way.",
        ),
        Lesson(
            "images/attention.py",
            "Where does a ViT look?",
            "Point at a patch: see its attention on the picture.",
        ),
        Lesson(
            "images/cnn_vs_vit.py", "CNN or ViT?", "Two networks, one picture: answers, reasons, reach, cost."
        ),
        Lesson(
            "images/experiments.py",
            "Put them to the test",
            "Shift, shuffle, cover, blur: predict, then measure.",
        ),
    ),
    mark("Predictions"): (
        Lesson("predictions/masked.py", "Fill in the blank", "Hide a word: what does a model put there?"),
        Lesson("predictions/next.py", "What comes next?", "Every next word weighed; write on, and branch."),
        Lesson("predictions/layers.py", "When does it know?", "Every layer answers early; then cut a part."),
        Lesson("predictions/translate.py", "Translate", "English to Portuguese: where does it look?"),
    ),
    mark("Learning"): (
        Lesson("learning/teach.py", "Teach it your classes", "Few examples: which learner needs fewest?"),
        Lesson("learning/clusters.py", "Clusters or classes?", "Groups that nobody named, beside a head."),
        Lesson(
            "learning/pretraining.py", "How was it pre-trained?", "Three ways to ask a text about itself."
        ),
        Lesson("learning/training.py", "Train one, watch it", "See a head find out where to look."),
    ),
    mark("Workings"): (
        Lesson(
            "workings/self_attention.py", "Attention, by hand", "One token through one layer, in numbers."
        ),
        Lesson("workings/positions.py", "Where am I?", "Attention sees no order. The ways to tell it."),
        Lesson("workings/encoder.py", "The whole transformer", "Encoder, decoder, both, box by box."),
    ),
    mark("Review"): (
        Lesson("review/quiz.py", "What do you know now?", "Five questions a unit, each with its reason."),
        Lesson("review/glossary.py", "Words of the field", "What each means, and where to see it."),
    ),
}

frame.run(SYLLABUS)
