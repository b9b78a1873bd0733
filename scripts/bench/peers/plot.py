"""Draws bars as SVG: `plot.py FILE`, with {"label": …, "bars": [[name, value], …]} on standard input."""

import json
import sys

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402

data = json.load(sys.stdin)
names, values = zip(*data["bars"])
plt.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "portcullis", "font.family": "sans-serif"})
figure, axes = plt.subplots(figsize=(7.2, 0.45 * len(names) + 0.9))
# A grey that can be read on a light page and on a dark one.
ink = "#7d8590"
bars = axes.barh(names, values, color=["#2da44e" if i in data.get("ours", range(len(names))) else ink for i in range(len(names))])
axes.invert_yaxis()
axes.bar_label(bars, labels=[f"{value:,.0f}" for value in values], padding=4, color=ink)
axes.set_xlabel(data["label"], color=ink)
axes.tick_params(colors=ink)
for side in ("top", "right"):
    axes.spines[side].set_visible(False)
for side in ("left", "bottom"):
    axes.spines[side].set_color(ink)
axes.set_xlim(0, max(values) * 1.15)
figure.tight_layout()
figure.savefig(sys.argv[1], transparent=True, metadata={"Date": None})
