"""Answers timing requests, one JSON object a line, so that a JavaScript benchmark can take turns with Python in one run.

Request: {"task": NAME, "file": raw float64 of shape (n, d), "n": N, "d": D, "queries": Q}
Answer:  {"fit": s, "score": s, "one": s}  in CPU seconds; `score` is of all n rows, `one` is the mean of scoring single rows.
Requests that start with "versions" answer with the versions of the libraries.
"""
import json
import os
import sys
import time
import warnings

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
warnings.filterwarnings("ignore")

import numpy as np  # noqa: E402


def sklearn_scorer(model, novelty=True):
    return (lambda x: model.fit(x)), (lambda x: -model.score_samples(x))


def pyod_scorer(model):
    return (lambda x: model.fit(x)), (lambda x: model.decision_function(x))


def make(task, seed=0):
    if task == "isolationForest":
        from sklearn.ensemble import IsolationForest
        return sklearn_scorer(IsolationForest(n_estimators=100, random_state=seed, n_jobs=1))
    if task == "lof":
        from sklearn.neighbors import LocalOutlierFactor
        return sklearn_scorer(LocalOutlierFactor(n_neighbors=20, novelty=True, n_jobs=1))
    if task == "oneClassSvm":
        from sklearn.svm import OneClassSVM
        return sklearn_scorer(OneClassSVM(nu=0.1))
    if task == "ellipticEnvelope":
        from sklearn.covariance import EllipticEnvelope
        return sklearn_scorer(EllipticEnvelope(random_state=0))
    if task == "knn":
        from pyod.models.knn import KNN
        return pyod_scorer(KNN(n_neighbors=5, n_jobs=1))
    if task == "hbos":
        from pyod.models.hbos import HBOS
        return pyod_scorer(HBOS())
    if task == "ecod":
        from pyod.models.ecod import ECOD
        return pyod_scorer(ECOD(n_jobs=1))
    if task == "copod":
        from pyod.models.copod import COPOD
        return pyod_scorer(COPOD(n_jobs=1))
    if task == "loda":
        from pyod.models.loda import LODA
        return pyod_scorer(LODA())
    if task == "pca":
        from pyod.models.pca import PCA
        return pyod_scorer(PCA())
    raise ValueError(task)


def cpu(work, at_least=1):
    """CPU seconds of one call; repeated until 0.2 s have been spent, and divided."""
    begin, times = time.process_time(), 0
    while times < at_least or (time.process_time() - begin < 0.2 and times < 50):
        work()
        times += 1
    return (time.process_time() - begin) / times


def detector(request):
    x = np.fromfile(request["file"]).reshape(request["n"], request["d"])
    fit, score = make(request["task"])
    fitted = cpu(lambda: fit(x))
    scored = cpu(lambda: score(x))
    rows = [x[i : i + 1] for i in range(request["queries"])]
    begin = time.process_time()
    for row in rows:
        score(row)
    return {"fit": fitted, "score": scored, "one": (time.process_time() - begin) / len(rows)}


def rank(request):
    """Fit on the training rows of a split and score its test rows: {"scores": [...]}."""
    values = np.fromfile(request["file"]).reshape(request["n"], request["d"])
    train, test = values[: request["train"]], values[request["train"] :]
    fit, score = make(request["method"], request["seed"])
    fit(train)
    # JSON has no infinity; an infinite score ranks first either way.
    return {"scores": np.nan_to_num(score(test), nan=0.0, posinf=1e300, neginf=-1e300).tolist()}


def pot(request):
    import io
    import contextlib
    import pandas as pd

    import anomalytics as atics

    n = request["n"]
    x = np.fromfile(request["file"]).reshape(n, request["d"])
    frame = pd.DataFrame(x, columns=[f"c{j}" for j in range(x.shape[1])])
    frame.insert(0, "time", pd.date_range("2020-01-01", periods=n, freq="min"))
    begin = time.process_time()
    with contextlib.redirect_stdout(io.StringIO()):
        d = atics.get_detector("POT", frame, "high")
        d.reset_time_window("historical")
        d.get_extremes(0.95)
        d.fit()
        d.detect(0.95)
    return {"fit": time.process_time() - begin, "score": 0, "one": 0}


def half_space_trees(request):
    from river import anomaly

    x = np.fromfile(request["file"]).reshape(request["n"], request["d"])
    rows = [dict(enumerate(row)) for row in x.tolist()]
    model = anomaly.HalfSpaceTrees(seed=0)
    begin = time.process_time()
    for row in rows:
        model.score_one(row)
        model.learn_one(row)
    return {"fit": time.process_time() - begin, "score": 0, "one": (time.process_time() - begin) / len(rows)}


def versions():
    import pyod.version
    import river
    import scipy
    import sklearn

    return {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__, "pyod": pyod.version.__version__, "river": river.__version__}


def answer(request):
    task = request["task"]
    if task == "versions":
        return versions()
    if task == "rank":
        return rank(request)
    if task == "pot":
        return pot(request)
    if task == "halfSpaceTrees":
        return half_space_trees(request)
    return detector(request)


for line in sys.stdin:
    try:
        reply = answer(json.loads(line))
    except Exception as error:  # one peer's failure must not end the run
        reply = {"error": f"{type(error).__name__}: {error}"[:300]}
    print(json.dumps(reply), flush=True)
