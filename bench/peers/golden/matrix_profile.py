"""Writes packages/hapax/test/fixtures/matrix_profile_stumpy.json: matrix profiles of stumpy beside which ours are held.

python3 -m venv .venv-series && .venv-series/bin/pip install stumpy && .venv-series/bin/python golden/matrix_profile.py
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import stumpy

rng = np.random.default_rng(12)
t = np.arange(500)
x = np.sin(2 * np.pi * t / 40) + 0.1 * rng.standard_normal(500)
x[300:320] = x[300]  # stands still
x[400:440] = 0.3 * rng.standard_normal(40)
x = np.round(x, 4)
m = 40
both = stumpy.stump(x, m)
# Column 2: index of the nearest window before; its distance is that of the pair.
left = np.full(len(both), np.nan)
for i, j in enumerate(both[:, 2].astype(int)):
    if j >= 0:
        left[i] = stumpy.core.mass(x[i : i + m], x[j : j + m])[0]
training = stumpy.stump(x, m, x[:240], ignore_trivial=False)[:, 0].astype(float)
out = {
    "stumpy": version("stumpy"),
    "m": m,
    "exclusion": int(np.ceil(m / 4)),
    "x": x.tolist(),
    "all": both[:, 0].astype(float).tolist(),
    "past": [None if v != v else v for v in left],
    "training": training.tolist(),
}
path = Path(__file__).parents[3] / "packages/hapax/test/fixtures/matrix_profile_stumpy.json"
path.write_text(json.dumps(out) + "\n")
