"""The page for the lecturer has a row for each slide, and a place for each chapter."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TEACHING = (ROOT / "book/teaching.md").read_text(encoding="utf-8")
ROWS = [line.split("|")[1:-1] for line in TEACHING.splitlines() if line.startswith("| *")]
SLIDES = (
    "Diese Person existiert nicht!",
    "Generative AI",
    "Einsatzgebiete in der Computergrafik",
    "Backpropagation",
    "Mehrdimensionale Differentialrechnung",
    "Differenzierbarkeit",
    "Gradient",
    "Gradientenverfahren",
    "H\N{LATIN SMALL LETTER O WITH DIAERESIS}henlinien",
    "Der Gradient steht senkrecht auf H\N{LATIN SMALL LETTER O WITH DIAERESIS}henlinien",
    "Mini Batch",
    "Minibatch",
    "Automatisches Ableiten",
    "Automatisches Ableiten in Pytorch",
    "Automatisches Ableiten in JAX",
    "Autoencoder",
    "GAN Architektur",
    "Generator & Discriminator",
    "Training Discriminator",
    "Training Generator",
    "Diffusionsmodelle",
    "Sampling",
)


def chapters():
    """Files of the book's chapters: all parts but the last, which is for reference."""
    parts = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))["parts"][:-1]
    files = [chapter["file"] for part in parts for chapter in part["chapters"]]
    return [file for file in files if file not in ("teaching", "notation")]


@pytest.mark.parametrize("slide", SLIDES)
def test_each_slide_has_a_row(slide):
    titles = [re.split(r"[*:,] ?", row[0]) for row in ROWS]
    assert any(slide in title for title in titles)


@pytest.mark.parametrize("chapter", chapters())
def test_each_chapter_is_the_place_of_a_slide(chapter):
    assert any(f"{chapter}.ipynb#" in row[1] or f"`{chapter}`" in row[1] for row in ROWS)


def test_a_row_says_how_long_and_what_to_show_or_that_it_is_to_come():
    for row in ROWS:
        assert len(row) == 4
        there = row[1].strip() != "to come"
        assert row[2].strip().isdigit() == there == ("<fig-" in row[3])
