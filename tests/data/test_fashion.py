"""Fashion-MNIST: what is shipped is whole; what is broken is named and never used."""

import gzip
import hashlib
import json
import shutil
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from course_utils.data import fashion
from tools import fashion as making

HAS_DEBIAN = all((fashion.DEBIAN / name).is_file() for name in fashion.FULL)


def test_the_subset_is_balanced_and_cannot_be_written_to():
    pictures = fashion.load()
    assert pictures.train_x.shape == (12000, 28, 28) and pictures.test_x.shape == (2000, 28, 28)
    assert np.bincount(pictures.train_y).tolist() == [1200] * 10
    assert np.bincount(pictures.test_y).tolist() == [200] * 10
    assert pictures.train_y[:12].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
    assert len(pictures.names) == 10 and fashion.load() is pictures
    for array in (pictures.train_x, pictures.train_y, pictures.test_x, pictures.test_y):
        assert array.dtype == np.uint8
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_the_shipped_files_are_small_and_licensed():
    sizes = [path.stat().st_size for path in fashion.SHIPPED.iterdir()]
    assert sum(sizes) <= 6_000_000 and len(sizes) == 22
    assert "Zalando SE" in (fashion.SHIPPED / "LICENSE").read_text(encoding="ascii")


def test_a_sheet_is_cut_into_the_pictures_it_was_made_of(monkeypatch):
    x = np.random.default_rng(0).integers(0, 256, (40, 28, 28), dtype=np.uint8)
    full = fashion.Pictures(
        *(np.tile(x, (1, 1, 1)), np.zeros(40, np.uint8)) * 2, names=("all",)
    )
    monkeypatch.setattr(making, "TAKEN", {"train": (20, 5), "test": (8, 4)})
    for split, count in (("train", 20), ("test", 8)):
        data = making.files(full)[f"{split}-0.png"]
        sums = {"s": {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}}
        monkeypatch.setattr(fashion, "_shipped", lambda name, data=data: data)
        taken = making.chosen(split, full.train_y, 0, count)
        assert len(set(taken)) == count
        assert np.array_equal(fashion._sheet("s", sums), x[taken])


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the shipped files, and what `load` says about it."""
    folder = tmp_path / "copy"
    shutil.copytree(fashion.SHIPPED, folder)
    monkeypatch.setattr(fashion, "SHIPPED", folder)
    return folder


@pytest.mark.parametrize(
    ("damage", "error", "words"),
    [
        (lambda p: p.write_bytes(p.read_bytes()[:-9]), ValueError, "cut off"),
        (lambda p: p.write_bytes(b"\0" + p.read_bytes()[1:]), ValueError, "altered"),
        (lambda p: p.write_bytes(p.read_bytes() + b"\0"), ValueError, "altered"),
        (lambda p: p.unlink(), FileNotFoundError, "missing"),
    ],
)
def test_a_damaged_shipped_file_is_named(copy, damage, error, words):
    damage(copy / "test-9.png")
    with pytest.raises(error, match=rf"test-9\.png.* {words}.*git checkout") as caught:
        fashion.load.__wrapped__()
    if error is ValueError:
        expected = json.loads((copy / "sums.json").read_text())["test-9.png"]
        came = hashlib.sha256((copy / "test-9.png").read_bytes()).hexdigest()
        assert expected["sha256"] in str(caught.value) and came in str(caught.value)


def idx(array):
    head = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.tobytes()


@pytest.fixture
def official(monkeypatch, tmp_path):
    """Small files in place of the official ones, by name, and no real places to look at."""
    rng = np.random.default_rng(1)
    content = {}
    for split, n in (("train", 7), ("t10k", 3)):
        x = rng.integers(0, 256, (n, 28, 28), dtype=np.uint8)
        content[f"{split}-images-idx3-ubyte.gz"] = idx(x)
        content[f"{split}-labels-idx1-ubyte.gz"] = idx(np.arange(n, dtype=np.uint8))
    files = {name: gzip.compress(data, mtime=0) for name, data in content.items()}
    sums = {
        name: (hashlib.sha256(files[name]).hexdigest(), hashlib.sha256(data).hexdigest())
        for name, data in content.items()
    }
    monkeypatch.setattr(fashion, "FULL", sums)
    monkeypatch.setattr(fashion, "DEBIAN", tmp_path / "debian")
    monkeypatch.setattr(fashion, "_cache", lambda: tmp_path / "cache")
    monkeypatch.delenv("COURSE_DATA", raising=False)
    return files


def put(folder, files):
    folder.mkdir(parents=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.mark.parametrize("where", ["mine", "data", "data/fashion-mnist", "debian", "cache"])
def test_the_full_set_is_found_in_each_place(official, tmp_path, monkeypatch, where):
    folder = put(tmp_path / where, official)
    if where.startswith("data"):
        monkeypatch.setenv("COURSE_DATA", str(tmp_path / "data"))
    pictures = fashion.load_full(folder if where == "mine" else None)
    assert pictures.train_x.shape == (7, 28, 28) and pictures.test_y.tolist() == [0, 1, 2]
    assert pictures.train_x.tobytes() == gzip.decompress(next(iter(official.values())))[16:]


def test_a_packing_of_another_program_is_the_same_file(official, tmp_path):
    again = {n: gzip.compress(gzip.decompress(d), 1, mtime=9) for n, d in official.items()}
    assert len(fashion.load_full(put(tmp_path / "mine", again)).train_x) == 7


def test_nowhere_names_every_way(official):
    with pytest.raises(FileNotFoundError, match="download=True") as caught:
        fashion.load_full()
    for way in ("dataset-fashion-mnist", "COURSE_DATA", "folder=", *official):
        assert way in str(caught.value)


@pytest.mark.parametrize("name", ["train-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"])
@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda data: data[:-10], "cut off"),
        (lambda data: b"", "altered|cut off"),
        (lambda data: b"<html>not found</html>", "no gz file"),
        (lambda data: gzip.compress(gzip.decompress(data)[:-1] + b"\xfe"), "altered"),
        (lambda data: gzip.compress(gzip.decompress(data)[:-1]), "altered"),
    ],
)
def test_a_damaged_file_is_named_and_not_used(official, tmp_path, name, damage, words):
    folder = put(tmp_path / "mine", official | {name: damage(official[name])})
    with pytest.raises(ValueError, match=words) as caught:
        fashion.load_full(folder)
    assert str(folder / name) in str(caught.value) and fashion.FULL[name][1] in str(
        caught.value
    )


def test_a_missing_file_of_a_named_folder_is_named(official, tmp_path):
    name, *_ = official
    folder = put(tmp_path / "mine", {n: d for n, d in official.items() if n != name})
    with pytest.raises(FileNotFoundError, match=name):
        fashion.load_full(folder)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "idx numbers"),
        (bytes([0, 0, 8]), "idx numbers"),
        (bytes([0, 0, 13, 1, 0, 0, 0, 0]), "idx numbers"),
        (bytes([0, 0, 8, 1, 0, 0, 0, 2, 7]), "should hold 2 values"),
        (bytes([0, 0, 8, 1, 0, 0, 0, 2, 7, 7, 7]), "it holds 3"),
        (bytes([0, 0, 8, 1, 0, 0]), "bytes of shape"),
    ],
)
def test_idx_that_is_none_is_refused(data, words):
    with pytest.raises(ValueError, match=words):
        fashion._idx(data, "labels", 1)


def test_idx_pictures_of_another_size_are_refused():
    with pytest.raises(ValueError, match="28 x 28"):
        fashion._idx(idx(np.zeros((2, 27, 28), np.uint8)), "images", 3)


class Server(BaseHTTPRequestHandler):
    files, fault = {}, None

    def do_GET(self):
        data = self.files[self.path[1:]]
        self.send_response(503 if self.fault == "refused" else 200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.fault == "cut off":
            data = data[: len(data) // 2]
        elif self.fault == "altered":
            data = b"\0" + data[1:]
        self.wfile.write(data)

    def log_message(self, *_):
        pass


@pytest.fixture
def server(official, monkeypatch):
    """The official address, on this machine."""
    handler = type("Handler", (Server,), {"files": official})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setattr(fashion, "ADDRESS", f"http://127.0.0.1:{running.server_port}/")
        yield handler
        running.shutdown()
        thread.join()


@pytest.mark.parametrize("before", [False, True])
def test_a_download_is_kept_and_replaces_a_broken_one(server, official, tmp_path, before):
    if before:
        put(tmp_path / "cache", dict.fromkeys(official, b"half"))
    assert len(fashion.load_full(download=True).train_x) == 7
    kept = {path.name: path.read_bytes() for path in (tmp_path / "cache").iterdir()}
    assert kept == official and len(fashion.load_full().train_x) == 7


@pytest.mark.parametrize("fault", ["cut off", "altered", "refused"])
def test_a_broken_download_leaves_nothing_behind(server, official, tmp_path, fault):
    server.fault = fault
    name = next(iter(official))
    with pytest.raises(ConnectionError, match="nothing of it was kept") as caught:
        fashion.load_full(download=True)
    assert name in str(caught.value) and fashion.FULL[name][0] in str(caught.value)
    response = getattr(caught.value.__cause__, "response", None)
    assert response is None or response.raw.closed  # an open one complains some time later
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.skipif(not HAS_DEBIAN, reason="Debian's dataset-fashion-mnist is not installed")
def test_the_shipped_pixels_are_those_of_the_full_set():
    full, subset = fashion.load_full(fashion.DEBIAN), fashion.load()
    assert full.train_x.shape == (60000, 28, 28) and full.test_x.shape == (10000, 28, 28)
    for split, (count, _) in making.TAKEN.items():
        x, y = getattr(full, f"{split}_x"), getattr(full, f"{split}_y")
        for label in range(10):
            taken = making.chosen(split, y, label, count)
            assert np.array_equal(getattr(subset, f"{split}_x")[label::10], x[taken])
