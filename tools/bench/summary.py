"""What a run says: which budgets are missed, and what has changed since an earlier run.

Entry points: `summary` and `changes`.
"""

NOTABLE = 0.1  # changes below this share are noise


def summary(parts):
    """Tell how many budgets are met, and name every figure that falls short.

    Parameters
    ----------
    parts : dict of {str: list of Figure}
        Figures by part of the bench.
    """
    judged = [(part, f) for part, found in parts.items() for f in found if f.met is not None]
    missed = [(part, f) for part, f in judged if not f.met]
    lines = [f"{len(judged) - len(missed)} of {len(judged)} budgets are met."]
    lines += [
        f"FALLS SHORT: {part}, {f.what}, {f.measure}: {f.number} {f.unit}".rstrip()
        + f" ({f.budget})"
        for part, f in missed
    ]
    return "\n".join(lines)


def changes(before, after):
    """Name the figures that differ by more than a tenth from those of an earlier run.

    Parameters
    ----------
    before, after : dict of {str: list of Figure}
        Figures by part of the bench.

    Returns
    -------
    list of str
    """
    old = {(part, f.what, f.measure): f for part, found in before.items() for f in found}
    both = [
        (part, old[key], f)
        for part, found in after.items()
        for f in found
        if (key := (part, f.what, f.measure)) in old
    ]
    return [
        f"{part}, {f.what}, {f.measure}: {o.value:g} -> {f.value:g} {f.unit}".rstrip()
        for part, o, f in both
        if abs(f.value - o.value) > NOTABLE * abs(o.value)
    ]
