"""Pictures of every depth, colour and orientation: the right greys, or refused by name."""

import contextlib
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from course_utils.data.grey import grey

RAMP = np.arange(0, 256, dtype=np.uint8).reshape(8, 32)


def read(path):
    return np.asarray(grey(path), dtype=int)


def saved(tmp_path, name, picture, **how):
    path = tmp_path / name
    picture.save(path, **how)
    return path


def of(mode, array=RAMP):
    return Image.fromarray(array).convert(mode)


def tiff(path, values, kind, bits, signed_or_float=1, zero_is_white=False):
    """An uncompressed TIFF with one row of numbers, written by hand."""
    data = np.asarray(values, dtype=kind).tobytes()
    entries = [
        (256, len(values)), (257, 1), (258, bits), (259, 1), (262, 0 if zero_is_white else 1),
        (273, 8), (277, 1), (278, 1), (279, len(data)), (339, signed_or_float),
    ]  # fmt: skip
    ifd = struct.pack("<H", len(entries))
    ifd += b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
    path.write_bytes(b"II*\0" + struct.pack("<I", 8 + len(data)) + data + ifd + bytes(4))
    return path


def png(path, depth, colours, row, transparent):
    """A PNG of one row whose pixels of one colour are transparent, written by hand."""

    def chunk(kind, data):
        total = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + total

    head = struct.pack(">IIBBBBB", 2, 1, depth, colours, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"tRNS", transparent)
        + chunk(b"IDAT", zlib.compress(b"\0" + row)) + chunk(b"IEND", b"")
    )  # fmt: skip
    return path


@pytest.mark.parametrize("ending", ["bmp", "png", "tif", "webp"])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_eight_bits_stay_what_they_are(tmp_path, ending, mode):
    how = {"lossless": True} if ending == "webp" else {}
    path = saved(tmp_path, f"a.{ending}", of(mode), **how)
    np.testing.assert_array_equal(read(path), RAMP)


@pytest.mark.parametrize("ending", ["png", "tif"])
def test_sixteen_bits_become_eight(tmp_path, ending):
    deep = Image.fromarray(RAMP.astype(np.uint16) * 257)
    np.testing.assert_array_equal(read(saved(tmp_path, f"a.{ending}", deep)), RAMP)


def test_numbers_of_a_tiff_are_read_by_their_depth_and_their_white(tmp_path):
    path = tmp_path / "a.tif"
    twelve = bytes.fromhex("000fff800800")  # 0, 4095, 2048, 2048
    tiff(path, list(twelve), np.uint8, 12)
    path.write_bytes(_wide(path.read_bytes(), 4))
    assert read(path).tolist() == [[0, 255, 128, 128]]
    for white, wanted in ((False, [0, 255, 100]), (True, [255, 0, 155])):
        tiff(path, [0, 65535, 25700], np.uint16, 16, zero_is_white=white)
        assert read(path).tolist() == [wanted]
        tiff(path, [0, 1, 100 / 255], np.float32, 32, 3, zero_is_white=white)
        assert read(path).tolist() == [wanted]


def _wide(data, width):
    """The same file with another number of columns."""
    place = data.index(struct.pack("<HHI", 256, 4, 1)) + 8
    return data[:place] + struct.pack("<I", width) + data[place + 4 :]


@pytest.mark.parametrize("mode", ["1", "P", "CMYK", "YCbCr"])
def test_other_colours_are_what_they_look_like(tmp_path, mode):
    black_and_white = np.repeat(np.uint8([0, 255]), 128).reshape(8, 32)
    name, how = ("a.jpg", {"quality": 100}) if mode in ("CMYK", "YCbCr") else ("a.png", {})
    found = read(saved(tmp_path, name, of(mode, black_and_white), **how))
    np.testing.assert_allclose(found, black_and_white, atol=2)


def test_colours_weigh_as_they_do_for_the_eye(tmp_path):
    colours = np.uint8([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]])
    found = read(saved(tmp_path, "a.png", Image.fromarray(colours)))
    np.testing.assert_allclose(found, 255 * np.array([[0.299, 0.587, 0.114]]), atol=0.51)


@pytest.mark.parametrize("ending", ["png", "tif", "webp"])
@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_what_is_transparent_shows_white(tmp_path, mode, ending):
    alpha = np.full_like(RAMP, 51)  # a fifth of the grey, four fifths of the paper
    picture = Image.merge("LA", [Image.fromarray(RAMP), Image.fromarray(alpha)]).convert(mode)
    how = {"lossless": True, "exact": True} if ending == "webp" else {}
    found = read(saved(tmp_path, f"a.{ending}", picture, **how))
    np.testing.assert_allclose(found, 0.2 * RAMP + 0.8 * 255, atol=1)


@pytest.mark.parametrize("ending", ["png", "gif"])
def test_a_transparent_entry_of_a_palette_shows_white(tmp_path, ending):
    picture = Image.fromarray(np.uint8([[0, 1, 1, 0]])).convert("P")
    picture.putpalette([0, 0, 0, 90, 90, 90])
    path = saved(tmp_path, f"a.{ending}", picture, transparency=0)
    assert read(path).tolist() == [[255, 90, 90, 255]]


def test_a_transparent_colour_shows_white_or_is_refused(tmp_path):
    path = tmp_path / "a.png"
    png(path, 8, 0, bytes([7, 90]), struct.pack(">H", 7))
    assert read(path).tolist() == [[255, 90]]
    png(path, 8, 2, bytes([7, 7, 7, 90, 90, 90]), struct.pack(">HHH", 7, 7, 7))
    assert read(path).tolist() == [[255, 90]]
    png(path, 1, 0, bytes([0b01000000]), struct.pack(">H", 0))
    assert read(path).tolist() == [[255, 255]]
    for deep in (
        (2, 0, bytes([0b01110000]), struct.pack(">H", 1)),
        (16, 0, struct.pack(">HH", 1, 9), struct.pack(">H", 1)),
        (16, 2, struct.pack(">6H", *range(6)), struct.pack(">HHH", 0, 1, 2)),
    ):
        png(path, *deep)
        with pytest.raises(ValueError, match=r"a\.png .*transparent that is not of 8 bits"):
            read(path)


@pytest.mark.parametrize(
    ("ending", "how"),
    [("jpg", {}), ("png", {}), ("webp", {}), ("tif", {"compression": "tiff_lzw"})],
)
def test_each_orientation_is_turned_upright(tmp_path, ending, how):
    """Stored turned as the entry says; `undone` is how a viewer turns it back."""
    quarters = np.uint8([[0, 80], [160, 240], [250, 30]]).repeat(16, 0).repeat(16, 1)
    undone = {
        1: lambda a: a, 2: np.fliplr, 3: lambda a: np.rot90(a, 2), 4: np.flipud,
        5: np.transpose, 6: lambda a: np.rot90(a, -1), 7: lambda a: np.rot90(a, 2).T,
        8: np.rot90,
    }  # fmt: skip
    for number, turn in undone.items():
        exif = Image.Exif()
        exif[0x0112] = number
        picture = Image.fromarray(quarters)
        path = saved(tmp_path, f"{number}.{ending}", picture, exif=exif, **how)
        found = read(path)
        assert found.shape == turn(quarters).shape
        np.testing.assert_allclose(found, turn(quarters), atol=12)


def test_an_uncompressed_tiff_is_turned_upright_or_refused(tmp_path):
    for number in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = number
        path = saved(tmp_path, "a.tif", of("L"), exif=exif)
        if number > 4:
            with pytest.raises(ValueError, match=r"a\.tif .*lies on its side"):
                read(path)
        else:
            wanted = RAMP[:: -1 if number > 2 else 1, :: -1 if number in (2, 3) else 1]
            np.testing.assert_array_equal(read(path), wanted)


@pytest.mark.parametrize("ending", ["gif", "png", "tif", "webp"])
def test_several_pictures_in_one_file_are_refused(tmp_path, ending):
    frames = [of("L", np.roll(RAMP, k)) for k in range(3)]
    path = saved(tmp_path, f"a.{ending}", frames[0], save_all=True, append_images=frames[1:])
    with pytest.raises(ValueError, match=rf"a\.{ending} .*3 pictures in one file"):
        read(path)


def test_a_photograph_with_a_preview_in_its_file_is_one_picture(tmp_path):
    small = of("RGB", np.zeros((4, 4), np.uint8))
    path = saved(
        tmp_path, "a.jpg", of("RGB"), format="MPO", save_all=True, append_images=[small]
    )
    np.testing.assert_allclose(read(path), RAMP, atol=6)


@pytest.mark.parametrize(
    ("values", "kind", "bits", "sign", "says"),
    [
        ([0.0, 200.0], np.float32, 32, 3, "between 0 and 1"),
        ([0.0, -0.5], np.float32, 32, 3, "between 0 and 1"),
        ([0.0, np.nan], np.float32, 32, 3, "between 0 and 1"),
        ([0, -7], np.int16, 16, 2, "have a sign or 32 bits"),
        ([0, 7], np.uint32, 32, 1, "have a sign or 32 bits"),
        ([0.0, 0.5], np.float64, 64, 3, "cannot"),
    ],
)
def test_numbers_whose_white_is_not_known_are_refused(tmp_path, values, kind, bits, sign, says):
    path = tiff(tmp_path / "a.tif", values, kind, bits, sign)
    with pytest.raises(ValueError, match=rf"a\.tif cannot be read.*{says}.*8 bits"):
        read(path)


def test_colours_that_pillow_cannot_turn_grey_are_refused(tmp_path):
    path = saved(tmp_path, "a.tif", Image.new("LAB", (2, 2)))
    with pytest.raises(ValueError, match=r"a\.tif cannot be read.*LAB"):
        read(path)


def test_a_huge_picture_is_refused_without_a_warning_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 200)
    with pytest.raises(ValueError, match=r"a\.png cannot be read.*exceeds limit"):
        read(saved(tmp_path, "a.png", of("L")))


def test_damaged_files_of_every_kind_are_named(tmp_path):
    """Seeded damage to the first 200 bytes: a picture comes out, or the file is named."""
    rng, refused = np.random.default_rng(0), 0
    for ending in ("bmp", "gif", "jpg", "png", "tif", "webp"):
        whole = saved(tmp_path, f"a.{ending}", of("RGB")).read_bytes()
        for _ in range(25):
            data = bytearray(whole)
            data[rng.integers(min(len(data), 200))] = rng.integers(256)
            path = tmp_path / f"b.{ending}"
            path.write_bytes(data)
            with contextlib.suppress(ValueError):
                assert read(path).max() <= 255
                continue
            with pytest.raises(ValueError, match=rf"b\.{ending} cannot be read"):
                read(path)
            refused += 1
    assert refused > 20
