"""Writes test/statistics/golden/fields.json: contours, hexagons and two-dimensional histograms of contourpy, Matplotlib
and NumPy for fixed inputs. Run: python scripts/fields.golden.py from packages/hugin."""
import json

import contourpy
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(7)


def area(points):
    x, y = points[:, 0], points[:, 1]
    return 0.5 * float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)))


def field(name, x, y, z, levels):
    x, y, z = (np.asarray(v, float) for v in (x, y, z))
    masked = np.ma.masked_invalid(z)
    make = contourpy.contour_generator(
        x, y, masked, name="serial", corner_mask=False,
        line_type=contourpy.LineType.Separate, fill_type=contourpy.FillType.OuterOffset,
    )
    lines = [[np.round(line, 12).tolist() for line in make.lines(level)] for level in levels]
    areas = []
    for lo, hi in zip(levels[:-1], levels[1:]):
        total = 0.0
        for points, offsets in zip(*make.filled(lo, hi)):
            for a, b in zip(offsets[:-1], offsets[1:]):
                total += area(points[a:b])
        areas.append(total)
    values = [[None if np.isnan(v) else v for v in row] for row in z.tolist()]
    return {"name": name, "x": x.tolist(), "y": y.tolist(), "z": values, "levels": list(levels), "lines": lines, "areas": areas}


g = np.linspace(-2, 2, 21)
X, Y = np.meshgrid(g, np.linspace(-1.5, 1.5, 16))
hill = np.exp(-X**2 - Y**2)
waves = np.sin(2 * X) * np.cos(3 * Y)
noise = rng.normal(size=(12, 14)).round(3)
holed = noise.copy()
holed[3, 4] = holed[8, 8] = holed[0, 0] = np.nan
holed[5, 9:12] = np.nan
uneven = np.sort(rng.uniform(0, 10, 14)).round(4)
checker = np.indices((6, 6)).sum(0) % 2
fields = [
    field("a hill", g, np.linspace(-1.5, 1.5, 16), hill, [0.1, 0.3, 0.5, 0.9]),
    field("waves", g, np.linspace(-1.5, 1.5, 16), waves, [-0.8, -0.4, 0.1, 0.45, 0.8]),
    field("noise, full of saddles", np.arange(14), np.arange(12), noise, [-1.05, -0.21, 0.33, 1.01]),
    field("uneven steps", uneven, np.arange(12) ** 2, noise, [-0.5, 0.25]),
    field("cells without a value", np.arange(14), np.arange(12), holed, [-1.05, -0.21, 0.33, 1.01]),
    field("a checkerboard whose saddles lie low", np.arange(6), np.arange(6), checker * 1.0, [0.55, 0.9]),
    field("a checkerboard whose saddles lie high", np.arange(6), np.arange(6), checker * 1.0, [0.1, 0.45]),
    field("a plateau at a level", np.arange(5), np.arange(4), [[0, 0, 0, 0, 0], [0, 1, 1, 0, 0], [0, 1, 1, 2, 0], [0, 0, 0, 0, 0]], [1, 1.5]),
]

clouds = []
for name, n, across in (("a cloud", 400, 12), ("few points", 5, 3), ("fine cells", 300, 40)):
    x = rng.normal(size=n).round(3)
    y = (rng.normal(size=n) * 3 + x).round(3)
    cells = plt.hexbin(x, y, gridsize=across, mincnt=1)
    at = np.round(cells.get_offsets(), 9).tolist()
    h, ex, ey = np.histogram2d(x, y, bins=[across, 7])
    clouds.append({
        "name": name, "x": x.tolist(), "y": y.tolist(), "across": across,
        "hexagons": [[*p, c] for p, c in zip(at, cells.get_array().tolist())],
        "histogram": h.T.astype(int).tolist(), "ex": ex.tolist(), "ey": ey.tolist(),
    })
    plt.close("all")

versions = {"contourpy": contourpy.__version__, "matplotlib": matplotlib.__version__, "numpy": np.__version__}
with open("test/statistics/golden/fields.json", "w") as out:
    json.dump({"versions": versions, "fields": fields, "clouds": clouds}, out)
