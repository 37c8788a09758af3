"""Series jobs of the Python peers, one a line on standard input, CPU seconds on standard output; see bench/series.bench.mjs.

python3 -m venv .venv-series && .venv-series/bin/pip install stumpy statsmodels ruptures
"""

import sys
import time
from importlib.metadata import version

import numpy as np
import ruptures
import stumpy
from statsmodels.tsa.seasonal import MSTL


def series(n):
    t = np.arange(n)
    x = np.sin(2 * np.pi * t / 24) + 0.5 * np.sin(2 * np.pi * t / 168)
    noise = ((t * 7919) % 10007) / 10007 - 0.5
    return x + 0.3 * noise


def steps(n):
    t = np.arange(n)
    return np.floor(t / 250) % 3 * 2.0 + (((t * 7919) % 10007) / 10007 - 0.5) * 2


JOBS = {
    "profile": lambda n: stumpy.stump(series(n), 100),
    "mstl": lambda n: MSTL(series(n), periods=(24, 168)).fit(),
    "pelt": lambda n: ruptures.Pelt(model="l2", min_size=2, jump=1).fit(steps(n)).predict(pen=2 * np.log(n) * 0.34),
}

# Compiled on the first call.
stumpy.stump(series(300), 100)
print("ready", *(f"{name} {version(name)}" for name in ("stumpy", "statsmodels", "ruptures", "numpy")), flush=True)
for line in sys.stdin:
    job, n = line.split()
    wall, cpu = time.perf_counter(), time.process_time()
    JOBS[job](int(n))
    print(time.process_time() - cpu, time.perf_counter() - wall, flush=True)
