"""Where pictures come from, and the digest that tells them apart."""

import numpy as np
import pytest
from helpers import tiny_training as tiny
from PIL import Image

from course_utils.data import fashion
from course_utils.data.pictures import Pictures
from course_utils.training import datasets


@pytest.fixture
def full(monkeypatch):
    """All of Fashion-MNIST, or rather its stand-in; where it was looked for is noted."""
    asked = []

    def load_full(folder=None, download=False):
        asked.append(download or folder)
        return tiny.pictures()

    monkeypatch.setattr(fashion, "load_full", load_full)
    return asked


def test_by_default_all_of_fashion_mnist_from_where_it_lies(full):
    assert len(datasets.pictures().train_x) == 64
    datasets.pictures(download=True)
    assert full == [None, True]


def test_the_shipped_subset(full):
    assert datasets.pictures("shipped") is fashion.load() and full == []


def test_a_folder_with_the_official_files(full, tmp_path):
    for name in fashion.FULL:
        (tmp_path / name).touch()
    datasets.pictures(str(tmp_path))
    assert full == [str(tmp_path)]


def folder_of(path, n=4):
    for i in range(2 * n):
        kind = path / ("a", "b")[i % 2]
        kind.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((20, 20), 10 * i, dtype=np.uint8)).save(kind / f"{i}.png")


def test_a_folder_of_pictures(full, tmp_path):
    folder_of(tmp_path)
    data = datasets.pictures(tmp_path)
    assert data.names == ("a", "b") and data.train_x.shape[1:] == (28, 28) and full == []


def test_a_folder_with_some_of_the_official_files_is_none(full, tmp_path):
    folder_of(tmp_path)
    (tmp_path / next(iter(fashion.FULL))).touch()
    assert datasets.pictures(tmp_path).names == ("a", "b") and full == []


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError, match="There is no folder"):
        datasets.pictures(tmp_path / "none")


def changed(part, place):
    """Pictures with one number changed."""
    arrays = [a.copy() for a in parts(tiny.pictures())]
    arrays[part][place] ^= 1
    return Pictures(*arrays, ("lying", "standing"))


def parts(data):
    return data.train_x, data.train_y, data.test_x, data.test_y


@pytest.mark.parametrize(
    ("part", "place"),
    [(0, (0, 0, 0)), (0, (63, 7, 7)), (1, 5), (2, (3, 4, 1)), (3, 31)],
)
def test_one_pixel_or_label_changes_the_digest(part, place):
    assert datasets.digest(changed(part, place)) != datasets.digest(tiny.pictures())


def test_the_digest_is_the_same_each_time():
    assert datasets.digest(tiny.pictures()) == datasets.digest(tiny.pictures())
    assert len(datasets.digest(tiny.pictures())) == 64


def test_shapes_count_too():
    """The same bytes, cut otherwise."""
    x = np.arange(64, dtype=np.uint8)
    y = np.zeros(1, dtype=np.uint8)
    wide, high = (
        Pictures(x.reshape(s), y, x.reshape(s), y, ("a",)) for s in ((1, 4, 16), (1, 16, 4))
    )
    assert datasets.digest(wide) != datasets.digest(high)
