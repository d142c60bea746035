"""Python with transformers, scikit-learn and scipy alone: the same groups among the same examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viz.analysis.clusters import MOST
from viz.ui.controls.example_snippets import vectors
from viz.ui.controls.examples import Chosen
from viz.ui.controls.snippets import Code

if TYPE_CHECKING:
    from viz.lessons.learning.clusters.view import GroupingSetting

SCALED = """mean, scale = vectors.mean(0), vectors.std(0)
scale[scale <= 1e-5 * scale.max()] = 1  # what the network has given up
seen = (vectors - mean) / scale
"""


def groups(chosen: Chosen, how: GroupingSetting) -> Code:
    """Groups that nobody named, how well they part, where they lie, and how they agree with the classes."""
    read = vectors(chosen, how.depth)
    if read is None:
        return None
    k_means = "KMeans(count, n_init=10, random_state=0).fit_predict(seen)"
    merged = 'fcluster(links, count, criterion="maxclust") - 1'
    count = how.count or "2 + int(np.argmax(silhouettes))"
    return lambda: (
        f"""{read()}
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score, silhouette_score

vectors = vectors.astype(float)
{SCALED if how.scaled else "seen = vectors"}
links = linkage(seen, method="ward")  # the tree of merges


def grouped(count):
    return {k_means if how.way == "k-means" else merged}


tried = [grouped(count) for count in range(2, {min(MOST, len(chosen.given.labels) - 1)} + 1)]
silhouettes = [silhouette_score(seen, each) for each in tried]  # of 2, 3, ... groups
count = {count}
assigned = tried[count - 2]  # of each example, its group
points = PCA(3).fit_transform(seen)  # the signs of components are anybody's
agreement = adjusted_rand_score(labels, assigned)

print(np.round(silhouettes, 3))
for each in range(count):
    print(each + 1, [" / ".join(text) for text, own in zip(texts, assigned) if own == each])
print("adjusted Rand index", round(agreement, 3))
"""
    )
