"""The explorers of the opening chapter, against sums, SciPy and formulas written out here."""

import re
from functools import cache

import numpy as np
import pytest
from scipy import stats
from trying import tried

from course_utils.data import fashion
from course_utils.explorers import (
    book_map,
    clothes,
    garment_shapes,
    inverse_transform,
    measured_pictures,
    memory,
    mixture_fit,
    not_real,
    picture_model,
    soft_shadow,
    two_kinds,
)
from course_utils.explorers.intro import (
    BookMap,
    FillIn,
    GarmentShapes,
    GaussianByHand,
    InverseTransform,
    Memory,
    MixtureFit,
    NotReal,
    PictureModel,
    SoftShadow,
    TwoKinds,
    Upsampling,
)


@cache
def rows(label, split="train"):
    """The pictures of a class, read again."""
    data = fashion.load()
    x, y = getattr(data, f"{split}_x"), getattr(data, f"{split}_y")
    return x[y == label].reshape(-1, 784) / 255


@cache
def directions(label, d):
    """Mean and principal directions, by the SVD."""
    x = rows(label)
    _, _, v = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    return x.mean(axis=0), v[:d]


def rebuilt(x, label, d):
    mean, v = directions(label, d)
    return mean + (x - mean) @ v.T @ v


class TestNotReal:
    @pytest.mark.parametrize("draw", tried(NotReal._plan.controls["draw"]))
    def test_six_exist_and_six_do_not(self, draw):
        shown, invented = not_real.drawn(draw)
        assert len(invented) == len(set(invented)) == 6
        kept = rebuilt(rows(0, "test"), 0, 20)
        distance = np.square(shown[:, None] - kept).sum(axis=2).min(axis=1)
        exists = distance < 1e-9
        assert exists.sum() == 6 and not exists[invented].any()

    def test_the_answer_is_told_when_asked(self):
        explorer = NotReal()
        for draw in range(1, 6):
            assert "Which ones?" in explorer.describe(draw=draw)
            says = explorer.describe(draw=draw, told=True)
            found = sorted(int(k) - 1 for k in re.findall(r"\d+", says.split(":", 1)[1]))
            assert found == explorer.compute(draw=draw)["invented"].tolist()
        assert "<path" in explorer.pieces(told=True)["shirts"]
        assert "<path" not in explorer.pieces(told=False)["shirts"]


class TestTwoKinds:
    places = tried(TwoKinds._plan.controls["place"])

    def points(self):
        x = np.concatenate([rows(k)[:100] for k in (0, 1, 9)])
        return clothes.components(None, 2).encode(x).reshape(3, 100, 2)

    @pytest.mark.parametrize("place", places)
    def test_the_generative_model_is_bayes_rule(self, place):
        laws = [
            stats.multivariate_normal(z.mean(axis=0), np.cov(z.T, bias=True))
            for z in self.points()
        ]
        logs = np.array([law.logpdf(place) for law in laws])
        right = np.exp(logs - logs.max()) / np.exp(logs - logs.max()).sum()
        chance = TwoKinds().compute(place=place, model="generative")["chance"]
        np.testing.assert_allclose(chance, right, rtol=1e-6, atol=1e-12)

    def test_the_discriminative_model_is_near_the_optimum_of_its_loss(self):
        z, y = self.points().reshape(-1, 2), np.repeat(np.arange(3), 100)
        p = two_kinds.chances("discriminative", z)
        residual = p - np.eye(3)[y]  # the gradient of cross-entropy by the outputs
        assert np.abs(residual.mean(axis=0)).max() < 5e-3
        assert np.abs(residual.T @ z / 300).max() < 0.02
        assert (p.argmax(axis=1) == y).mean() > 0.9

    @pytest.mark.parametrize("place", places)
    def test_the_share_of_rarer_samples(self, place):
        p = two_kinds.generative()
        x = p.sample(20_000, np.random.default_rng(99))
        right = 100 * (p.log_density(x) < p.log_density(place)).mean()
        assert TwoKinds().compute(place=place)["share"] == pytest.approx(right, abs=2.5)

    def test_each_kind_of_place_has_its_words(self):
        explorer, middle = TwoKinds(), tuple(two_kinds.generative().means[2])
        says = explorer.describe(place=middle, model="generative")
        assert "a usual one" in says and "ankle boot" in says
        assert "none of 10,000" in explorer.describe(place=(-12, -12), model="generative")
        assert "it says nothing" in explorer.describe(place=middle)
        edge = tuple(two_kinds.generative().means[2] + [0, 3.6])
        assert "seldom" in explorer.describe(place=edge, model="generative")

    def test_what_the_answer_in_the_chapter_says_of_the_corner(self):
        corner = (-12.0, -12.0)
        both = [two_kinds.chances(kind, np.array(corner)) for kind in two_kinds.KINDS]
        assert min(p.max() for p in both) > 0.99
        assert both[0].argmax() != both[1].argmax()


class TestGaussianByHand:
    @pytest.mark.parametrize("omega", tried(GaussianByHand._plan.controls["omega"]))
    def test_likelihood_and_gap(self, omega):
        x = rows(0)[:60].mean(axis=1)
        right = stats.norm(*omega).logpdf(x).mean()
        best = stats.norm(x.mean(), x.std()).logpdf(x).mean()
        shown = GaussianByHand().compute(omega=omega)
        assert shown["yours"] == pytest.approx(right, abs=1e-9)
        assert shown["gap"] == pytest.approx(best - right, abs=1e-9)
        assert f"{right:.2f}, {best - right:.2f} below" in GaussianByHand().describe(
            omega=omega
        )

    def test_the_maximum_is_called_so(self):
        x = rows(0)[:60].mean(axis=1)
        says = GaussianByHand().describe(omega=(float(x.mean()), float(x.std())))
        assert "no more than a hundredth" in says
        # Half the width is worse than twice the width, as the chapter says.
        gaps = [
            GaussianByHand().compute(omega=(float(x.mean()), float(f * x.std())))["gap"]
            for f in (0.5, 2.0)
        ]
        np.testing.assert_allclose(gaps, [1.5 - np.log(2), np.log(2) - 3 / 8], atol=1e-9)


class TestInverseTransform:
    @pytest.mark.parametrize("kind", inverse_transform.DENSITIES)
    @pytest.mark.parametrize("number", inverse_transform.NUMBERS)
    def test_samples_and_their_distance(self, kind, number):
        nodes = inverse_transform.NODES
        heights = inverse_transform.DENSITIES[kind]
        areas = np.append(0, np.cumsum((heights[1:] + heights[:-1]) / 2))
        F = areas / areas[-1]
        for draw in (1, 6):
            shown = InverseTransform().compute(kind=kind, number=number, draw=draw)
            u = np.random.default_rng(draw).random(10_000)[: int(number)]
            x = np.interp(u, F, nodes)  # linear between the nodes: off by less than a step
            np.testing.assert_allclose(shown["x"], x, atol=0.011)
            order = np.sort(u)  # F(x) = u, so the distance is that of the uniform numbers
            k = np.arange(1, len(u) + 1) / len(u)
            right = max((k - order).max(), (order - k + 1 / len(u)).max())
            assert shown["distance"] == pytest.approx(right, abs=1e-9)
            says = InverseTransform().describe(kind=kind, number=number, draw=draw)
            assert f"at most {right:.3f}" in says and f"n = {number} " in says

    def test_the_curves_fit_into_their_axes(self):
        for kind in inverse_transform.DENSITIES:
            assert inverse_transform.density(kind).density.max() < inverse_transform.HIGHEST


class TestMixtureFit:
    def points(self, first, last):
        x = np.concatenate([rows(k)[first:last] for k in range(10)])
        return clothes.components(None, 2).encode(x)

    @pytest.mark.parametrize("k", tried(MixtureFit._plan.controls["k"]))
    @pytest.mark.parametrize("start", [1, 3])
    def test_likelihoods_are_those_of_scipy(self, k, start):
        mixtures, both = mixture_fit.run(k, start)
        assert len(mixtures) == len(both) == 31 and len(mixtures[0].weights) == int(k)
        sets = self.points(0, 20), self.points(20, 120)
        for t in (0, 12, 30):
            p = mixtures[t]
            for points, value in zip(sets, both[t], strict=True):
                density = sum(
                    w * stats.multivariate_normal(m, S).pdf(points)
                    for w, m, S in zip(p.weights, p.means, p.covariances, strict=True)
                )
                assert value == pytest.approx(np.log(density).mean(), abs=1e-8)
        assert (np.diff(both[:, 0]) > -1e-9).all()

    def test_words(self):
        explorer = MixtureFit()
        assert "At the start" in explorer.describe(t=0)
        assert "best so far on both" in explorer.describe(k="2", t=10)
        says = explorer.describe(k="20", t=30)
        assert "by heart" in says
        held = mixture_fit.run("20", 1)[1][:, 1]
        assert f"{held[30]:.2f}, after {held.max():.2f} in step {held.argmax()}" in says

    def test_what_the_chapter_says_of_overfitting(self):
        for start in (1, 2, 3):
            for k in ("10", "20"):
                held = mixture_fit.run(k, start)[1][:, 1]
                assert held.argmax() <= 5 and held[-1] < held.max() - 0.05
        ends = [mixture_fit.run("5", start)[0][-1] for start in (1, 2, 3)]
        assert not np.allclose(*(np.sort(p.means[:, 0]) for p in ends[:2]), atol=0.1)


class TestPictureModel:
    @pytest.mark.parametrize("kind", picture_model.CLASSES)
    @pytest.mark.parametrize("d", ["2", "30"])
    def test_numbers_of_the_sentence(self, kind, d):
        label = picture_model.CLASSES[kind]
        x, test = rows(label), rows(label, "test")
        lost = np.square(x - rebuilt(x, label, int(d))).sum() / np.square(x - x.mean(0)).sum()
        says = PictureModel().describe(kind=kind, d=d)
        assert f"keep {100 * (1 - lost):.0f} % of" in says
        for pictures in (test, rebuilt(test, label, int(d))):
            grey = np.clip(pictures, 0, 1).reshape(-1, 28, 28)
            across = np.abs(grey[:, :, 1:] - grey[:, :, :-1]).mean()
            down = np.abs(grey[:, 1:] - grey[:, :-1]).mean()
            assert f"by {(across + down) / 2:.3f} in" in says

    @pytest.mark.parametrize("k", picture_model.COMPONENTS)
    def test_what_is_drawn_has_the_moments_of_the_class(self, k):
        mean, v = directions(9, 10)
        shown = PictureModel().compute(kind="Ankle boot", d="10", k=k, draw=2)["drawn"]
        np.testing.assert_allclose(rebuilt(shown, 9, 10), shown, atol=1e-9)
        z, codes = (shown - mean) @ v.T, (rows(9) - mean) @ v.T
        assert (np.abs(z.mean(axis=0)) < 5 * codes.std(axis=0) / np.sqrt(200)).all()
        np.testing.assert_allclose(z.std(axis=0), codes.std(axis=0), rtol=0.3)

    def test_drawn_pictures_are_softer_than_photographs(self):
        for kind in picture_model.CLASSES:
            says = PictureModel().describe(kind=kind)
            photograph, kept, drawn = map(float, re.findall(r"by (\d\.\d+)", says))
            assert kept < photograph and drawn < photograph


class TestFillIn:
    @pytest.mark.parametrize("kind", tried(FillIn._plan.controls["kind"]))
    @pytest.mark.parametrize("part", measured_pictures.SEEN)
    def test_given_pixels_stay_and_the_others_follow_by_regression(self, kind, part):
        label, given = measured_pictures.CLASSES[kind], measured_pictures.seen(part).ravel()
        x, train = rows(label, "test"), rows(label)
        filled = FillIn().compute(kind=kind, part=part)["filled"]
        np.testing.assert_array_equal(filled[:, given], x[:, given])
        # Ridge regression of the hidden pixels on the given ones is the same formula.
        a, b = (train[:, m] - train[:, m].mean(axis=0) for m in (given, ~given))
        ridge = np.linalg.solve(a.T @ a + 1200 * 0.01 * np.eye(given.sum()), a.T @ b)
        guess = train[:, ~given].mean(axis=0) + (x - train.mean(axis=0))[:, given] @ ridge
        np.testing.assert_allclose(filled[:, ~given], guess, atol=1e-8)
        error = np.square(guess - x[:, ~given]).mean()
        mean = np.square(train.mean(axis=0) - x)[:, ~given].mean()
        says = FillIn().describe(kind=kind, part=part)
        assert f"error of {error:.4f}" in says and f"be {mean:.4f}" in says
        assert error < mean

    def test_parts(self):
        assert measured_pictures.seen("upper half")[:14].all()
        assert not measured_pictures.seen("upper half")[14:].any()
        assert measured_pictures.seen("left half")[:, :14].all()
        assert not measured_pictures.seen("left half")[:, 14:].any()
        assert (~measured_pictures.seen("frame")).sum() == 144


class TestUpsampling:
    @pytest.mark.parametrize("side", measured_pictures.SIDES)
    def test_errors_of_both_ways(self, side):
        n = measured_pictures.SIDES[side]
        x = rows(9, "test")
        block = 28 // n
        few = x.reshape(-1, n, block, n, block).mean(axis=(2, 4))
        np.testing.assert_allclose(x @ measured_pictures.means(n).T, few.reshape(-1, n * n))
        near = np.square(few.repeat(block, axis=1).repeat(block, axis=2).reshape(x.shape) - x)
        large = Upsampling().compute(kind="Ankle boot", side=side)["large"]
        says = Upsampling().describe(kind="Ankle boot", side=side)
        guess = np.square(large - x).mean()
        assert f"{guess:.4f}; pixels" in says and f"have {near.mean():.4f}" in says
        assert guess < 0.6 * near.mean()
        # What was measured is kept, up to the noise that was allowed for.
        kept = large.reshape(-1, n, block, n, block).mean(axis=(2, 4))
        assert np.square(kept - few).mean() < 0.002


class TestGarmentShapes:
    @pytest.mark.parametrize("place", tried(GarmentShapes._plan.controls["place"]))
    def test_widths_are_the_mean_and_two_directions(self, place):
        half = garment_shapes.half_widths(rows(3).reshape(-1, 28, 28), 25)
        _, s, v = np.linalg.svd(half - half.mean(axis=0), full_matrices=False)
        shown = GarmentShapes().compute(place=place)["half"] - half.mean(axis=0)
        inside = shown + half.mean(axis=0) > 0.01 + 1e-9
        found = np.abs((shown @ v[:2].T) / (s[:2] / np.sqrt(1200)))
        if inside.all():
            np.testing.assert_allclose(found, np.abs(place), atol=1e-6)
            np.testing.assert_allclose(shown, shown @ v[:2].T @ v[:2], atol=1e-9)

    def test_words(self):
        explorer = GarmentShapes()
        assert "calls it usual" in explorer.describe(place=(0.0, 0.0))
        says = explorer.describe(place=(3.0, 0.0))
        # Under a Gaussian in the plane, exp(-r^2 / 2) lies farther out than r.
        assert f"only {100 * np.exp(-4.5):.1f} % of" in says
        half = explorer.compute(place=(3.0, 0.0))["half"]
        assert f"{2 * half[12]:.2f} in the middle and {2 * half[24]:.2f} at the hem" in says

    def test_the_body_has_the_outline_as_its_silhouette(self):
        half = garment_shapes.widths((0.6, -0.6))
        lines = garment_shapes.body(half)
        rings = lines[: len(garment_shapes.RINGS)]
        for i, ring in zip(garment_shapes.RINGS, rings, strict=True):
            assert ring[:, 0].max() == pytest.approx(half[i])
            assert ring[:, 0].min() == pytest.approx(-half[i])
        everything = np.concatenate(lines)
        assert np.abs(everything[:, 0]).max() < 0.55
        assert everything[:, 1].min() > -0.2 and everything[:, 1].max() < 1.2


class TestSoftShadow:
    @pytest.mark.parametrize("rays", soft_shadow.RAYS)
    @pytest.mark.parametrize("number", [1, 4])
    def test_numbers_of_the_sentence(self, rays, number):
        shown, truth = (
            SoftShadow().compute(rays=rays, number=number),
            soft_shadow.many_rays(number),
        )
        before, after = (np.square(shown[n] - truth).mean() for n in ("few", "cleaned"))
        says = SoftShadow().describe(rays=rays, number=number)
        assert f"error is {before:.4f}, and {after:.4f} after" in says
        assert f"about {(truth * (1 - truth)).mean() / after:.0f} a pixel" in says
        assert after < before

    def test_one_ray_cleaned_is_worth_about_16_to_20_as_the_chapter_says(self):
        worth = []
        for number in range(1, SoftShadow._plan.controls["number"].high + 1):
            truth = soft_shadow.many_rays(number)
            cleaned = SoftShadow().compute(rays="1", number=number)["cleaned"]
            worth.append((truth * (1 - truth)).mean() / np.square(cleaned - truth).mean())
        assert min(worth) > 15.5 and max(worth) < 20.5

    def test_the_scenes_shown_are_not_those_that_were_learnt(self):
        assert SoftShadow._plan.controls["number"].high < 100

    def test_one_ray_is_black_or_white(self):
        assert set(np.unique(soft_shadow.noisy(2, "1"))) == {0.0, 1.0}


class TestMemory:
    @pytest.mark.parametrize("h", tried(Memory._plan.controls["h"]))
    def test_likelihoods_are_sums_of_kernels(self, h):
        mean, v = directions(0, 20)
        codes, held = ((rows(0, split) - mean) @ v.T for split in ("train", "test"))
        for points, value in zip((codes, held), memory.likelihoods(h), strict=True):
            some = points[::40]
            logs = -np.square(some[:, None] - codes).sum(axis=2) / (2 * h**2)
            top = logs.max(axis=1)
            right = top + np.log(np.exp(logs - top[:, None]).mean(axis=1))
            right -= 10 * np.log(2 * np.pi * h**2)
            p = memory.KernelDensity(memory.sets()[0], h)
            order = memory.sets()[0 if points is codes else 1]
            np.testing.assert_allclose(p.log_density(order[::40]), right, rtol=1e-6)
            assert p.log_density(order).mean() == pytest.approx(value)

    def test_copies_at_the_left_end_and_words(self):
        samples, nearest = memory.drawn(0.01)
        assert np.square(samples - memory.sets()[0][nearest]).mean() < 1e-3
        explorer, grid = Memory(), Memory._plan.controls["h"].grid()
        assert "copies of training pictures" in explorer.describe(h=grid[0])
        held = [memory.likelihoods(h)[1] for h in grid]
        best = int(np.argmax(held))
        assert "the greatest value of all" in explorer.describe(h=grid[best])
        says = explorer.describe(h=grid[-1])
        assert f"{held[-1]:.1f} on held-out ones; the best h has {held[best]:.1f}" in says


class TestBookMap:
    def test_parts_that_exist_are_those_of_the_table_of_contents(self):
        from tools.notebooks import ROOT

        toc = (ROOT / "_toc.yml").read_text(encoding="utf-8")
        captions = re.findall(r"caption: (.+)", toc)
        captions.remove("Reference")
        assert list(book_map.PARTS)[: len(captions)] == captions

    def test_every_part_has_its_words_and_says_what_is_to_come(self):
        explorer = BookMap()
        for part in book_map.PARTS:
            assert explorer.describe(part=part).startswith(part)
            coming = part in ("Generative models", "In computer graphics")
            assert ("to come" in explorer.describe(part=part)) == coming
