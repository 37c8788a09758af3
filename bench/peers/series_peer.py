"""Series jobs of the Python peers, one a line on standard input, CPU seconds on standard output; see bench/series.bench.mjs.

python3 -m venv .venv-series && .venv-series/bin/pip install stumpy statsmodels ruptures tslearn
"""

import sys
import time
from importlib.metadata import version

import numpy as np
import ruptures
import stumpy
from statsmodels.tsa.seasonal import MSTL
from tslearn.clustering import KShape
from tslearn.preprocessing import TimeSeriesScalerMeanVariance


def series(n):
    t = np.arange(n)
    x = np.sin(2 * np.pi * t / 24) + 0.5 * np.sin(2 * np.pi * t / 168)
    noise = ((t * 7919) % 10007) / 10007 - 0.5
    return x + 0.3 * noise


def steps(n):
    t = np.arange(n)
    return np.floor(t / 250) % 3 * 2.0 + (((t * 7919) % 10007) / 10007 - 0.5) * 2


def shapes(n):
    t = np.arange(n)
    noise = ((t * 7919) % 10007) / 10007 - 0.5
    return np.where(t < n // 2, np.sin(2 * np.pi * t / 50), 2 * ((t % 50) / 50) - 1) + 0.3 * noise


def fluss(n):
    profile = stumpy.stump(shapes(n), 100)
    return stumpy.fluss(profile[:, 1], L=100, n_regimes=2, excl_factor=5)


def k_shape(n):
    windows = np.lib.stride_tricks.sliding_window_view(series(n), 32)
    scaled = TimeSeriesScalerMeanVariance().fit_transform(windows)
    return KShape(n_clusters=4, n_init=1, max_iter=30, random_state=0).fit(scaled)


JOBS = {
    "profile": lambda n: stumpy.stump(series(n), 100),
    "mstl": lambda n: MSTL(series(n), periods=(24, 168)).fit(),
    "pelt": lambda n: ruptures.Pelt(model="l2", min_size=2, jump=1).fit(steps(n)).predict(pen=2 * np.log(n) * 0.34),
    "binary": lambda n: ruptures.Binseg(model="l2", min_size=2, jump=1).fit(steps(n)).predict(pen=2 * np.log(n) * 0.34),
    "fluss": fluss,
    "kshape": k_shape,
}

# Compiled on the first call.
stumpy.stump(series(300), 100)
fluss(1000)
print("ready", *(f"{name} {version(name)}" for name in ("stumpy", "statsmodels", "ruptures", "tslearn", "numpy")), flush=True)
for line in sys.stdin:
    job, n = line.split()
    wall, cpu = time.perf_counter(), time.process_time()
    JOBS[job](int(n))
    print(time.process_time() - cpu, time.perf_counter() - wall, flush=True)
