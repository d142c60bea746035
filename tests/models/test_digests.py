"""The recorded digests are those of the files, and no bundled weights load without one."""

import hashlib
import shutil
from dataclasses import replace

import pytest

from viz.errors import InputError
from viz.models import storage
from viz.models.catalogue import CATALOGUE
from viz.models.digests import CHECKED, FOLDER, computed, recorded

BUNDLED = [row for row in CATALOGUE.values() if row.source == "bundled"]
WHOLE = [row for row in BUNDLED if not row.base]


@pytest.mark.instant
def test_recorded_reads_what_computed_writes(tmp_path):
    (tmp_path / "a-net").mkdir()
    (tmp_path / "a-net" / "model.safetensors").write_bytes(b"weights")
    (tmp_path / "a-net" / "training.csv").write_bytes(b"not checked")
    text = computed(tmp_path)
    assert text == f"{hashlib.sha256(b'weights').hexdigest()}  a-net/model.safetensors\n"
    assert dict(recorded("a-net", tmp_path)) == {}
    (tmp_path / "SHA256SUMS").write_text(text)
    assert dict(recorded("a-net", tmp_path)) == {"model.safetensors": hashlib.sha256(b"weights").hexdigest()}
    assert dict(recorded("another", tmp_path)) == {}


@pytest.mark.weights
@pytest.mark.parametrize("row", BUNDLED, ids=lambda row: row.name)
def test_the_recorded_digests_are_those_of_the_files(row):
    there = {file.name for file in (FOLDER / row.location).iterdir()}
    assert set(row.sha256) == set(CHECKED) & there
    assert {"config.json", row.weights_file} <= set(row.sha256)
    for name, digest in row.sha256.items():
        assert hashlib.sha256((FOLDER / row.location / name).read_bytes()).hexdigest() == digest, (
            "run python -m viz.models"
        )
    assert abs((FOLDER / row.location / row.weights_file).stat().st_size / 1e6 - row.megabytes) < 1


@pytest.mark.weights
@pytest.mark.parametrize("row", list(filter(storage.here, BUNDLED)), ids=lambda row: row.name)
def test_bundled_models_are_what_the_catalogue_says(row):
    from viz.models.loading import load

    model = load(row.name)
    assert model.n_layers == row.layers
    assert model.n_heads == row.heads
    assert len(model.labels) == (10 if row.reads == "image" else 0)


@pytest.mark.weights
@pytest.mark.parametrize("name", ["model.safetensors", "config.json"])
def test_a_changed_file_is_refused(name, tmp_path):
    from viz.models.loading import load_folder

    row = WHOLE[0]
    shutil.copytree(FOLDER / row.location, tmp_path / "copy")
    data = bytearray((tmp_path / "copy" / name).read_bytes())
    data[-1] ^= 1
    (tmp_path / "copy" / name).write_bytes(data)
    with pytest.raises(InputError, match=f"{name} must have SHA-256"):
        load_folder(row, tmp_path / "copy")


@pytest.mark.weights
def test_bundled_weights_without_a_digest_are_refused(tmp_path):
    from viz.models.loading import load_folder

    with pytest.raises(InputError, match="no recorded SHA-256"):
        load_folder(replace(WHOLE[0], sha256={}), tmp_path)
