"""Folders of pictures: what is read, and what is refused by name."""

import numpy as np
import pytest
from PIL import Image

from course_utils.data import image_folder


def save(path, array, **kwargs):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.asarray(array, dtype=np.uint8)).save(path, **kwargs)


@pytest.fixture
def cats_and_dogs(tmp_path):
    """Ten dark cats and five light dogs; each picture has a shade of its own."""
    for i in range(10):
        save(tmp_path / "cat" / f"{i}.png", np.full((40, 30), i))
    for i in range(5):
        save(tmp_path / "dog" / f"{i}.PNG", np.full((30, 50, 3), 200 + i))
    (tmp_path / "cat" / "notes.txt").write_text("no picture")
    (tmp_path / ".hidden").mkdir()
    return tmp_path


def test_shapes_classes_and_split(cats_and_dogs):
    pictures = image_folder.load(cats_and_dogs)
    assert pictures.names == ("cat", "dog")
    assert pictures.train_x.shape == (12, 28, 28) and pictures.test_x.shape == (3, 28, 28)
    assert np.bincount(pictures.test_y).tolist() == [2, 1]
    shades = np.concatenate([pictures.train_x[:, 0, 0], pictures.test_x[:, 0, 0]])
    labels = np.concatenate([pictures.train_y, pictures.test_y])
    assert sorted(shades.tolist()) == [*range(10), *range(200, 205)]
    assert np.array_equal(shades >= 200, labels == 1)
    with pytest.raises(ValueError, match="read-only"):
        pictures.train_x[0] = 0


def test_the_seed_decides(cats_and_dogs):
    first, again, other = (image_folder.load(cats_and_dogs, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.train_x, again.train_x)
    assert not np.array_equal(first.train_x, other.train_x)


def test_the_middle_square_is_kept(tmp_path):
    wide = np.zeros((20, 60))
    wide[:, 20:40] = 255
    for i in range(2):
        save(tmp_path / "a" / f"{i}.png", wide)
    assert (image_folder.load(tmp_path, size=10).train_x == 255).all()


def test_a_turned_photo_is_turned_upright(tmp_path):
    array = np.zeros((20, 20))
    array[:10] = 255
    exif = Image.Exif()
    exif[0x0112] = 3  # taken upside down
    for i in range(2):
        save(tmp_path / "a" / f"{i}.png", array, exif=exif)
    x = image_folder.load(tmp_path, size=20).train_x[0]
    assert x[0].max() == 0 and x[-1].min() == 255


def test_a_broken_picture_is_named(cats_and_dogs):
    path = cats_and_dogs / "cat" / "3.png"
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(ValueError, match=r"3\.png cannot be read"):
        image_folder.load(cats_and_dogs)


def test_a_class_of_one_picture_is_refused(cats_and_dogs):
    save(cats_and_dogs / "eel" / "only.png", np.zeros((9, 9)))
    with pytest.raises(ValueError, match="eel has one picture"):
        image_folder.load(cats_and_dogs)


def test_folders_that_are_none_or_empty_are_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="no folder"):
        image_folder.load(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError, match="no subfolder with pictures"):
        image_folder.load(tmp_path)


@pytest.mark.parametrize("wrong", [{"size": 0}, {"size": 2.5}, {"test": 0}, {"test": 1}])
def test_arguments_out_of_range_are_refused(cats_and_dogs, wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        image_folder.load(cats_and_dogs, **wrong)


@pytest.mark.parametrize("ending", image_folder.UNREAD)
def test_pictures_of_other_kinds_are_not_silently_missed(cats_and_dogs, ending):
    (cats_and_dogs / "dog" / f"photo{ending.upper()}").write_bytes(b"something")
    with pytest.raises(ValueError, match=rf"photo\{ending.upper()} .*not read: save it as PNG"):
        image_folder.load(cats_and_dogs)


def test_depth_and_transparency_are_those_of_the_picture(tmp_path):
    """As one looks at it: the same grey in four kinds of files."""
    grey = np.full((12, 12), 100, dtype=np.uint8)
    kinds = {
        "deep": Image.fromarray(grey.astype(np.uint16) * 257),
        "plain": Image.fromarray(grey),
        "glass": Image.merge("LA", [Image.fromarray(grey), Image.fromarray(grey * 0)]),
        "colour": Image.fromarray(np.stack([grey] * 3, axis=2)),
    }
    for name, picture in kinds.items():
        (tmp_path / name).mkdir()
        for i in range(2):
            picture.save(tmp_path / name / f"{i}.png")
    pictures = image_folder.load(tmp_path, size=12)
    found = {pictures.names[y]: set(np.unique(x)) for x, y in zip(
        pictures.train_x, pictures.train_y, strict=True)}  # fmt: skip
    assert found == {"deep": {100}, "plain": {100}, "colour": {100}, "glass": {255}}
