"""``python -m viz.models``: write down the SHA-256 of the bundled weights, after they have been exported."""

from viz.models.digests import FOLDER, computed

if __name__ == "__main__":
    (FOLDER / "SHA256SUMS").write_text(computed(), encoding="ascii")
