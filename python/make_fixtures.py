"""Fitted scikit-learn models, what they say of some rows, and their exports, as one file: python make_fixtures.py OUT.json.gz [SEED]"""

import gzip
import json
import os
import sys
import tempfile

import numpy as np
import sklearn
from sklearn.covariance import EllipticEnvelope
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest, RandomForestClassifier
from sklearn.neighbors import LocalOutlierFactor
from sklearn.svm import OneClassSVM
from sklearn.tree import DecisionTreeClassifier

from hapax_export import export

out, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0
chance = np.random.default_rng(seed)
X = chance.normal(size=(120, 4)) @ np.array([[1, 0.5, 0, 0], [0, 1, 0, 0.2], [0, 0, 2, 0], [0, 0, 0, 1.0]]) + [0, 100, -5, 0]
Y = np.vstack([X[:20] + chance.normal(size=(20, 4)), X.mean(axis=0) + 8 * chance.normal(size=(10, 4)), X[:10]])
labels = ((X[:, 0] > 0.7) & (X[:, 3] < 0.5)).astype(int)

negative = lambda model: -model.score_samples(Y)


def squared(model):
    sign, log = np.linalg.slogdet(model.get_precision())
    return -2 * model.score_samples(Y) + log - Y.shape[1] * np.log(2 * np.pi)


CASES = {
    "isolationForest": (IsolationForest(n_estimators=25, random_state=seed).fit(X), negative),
    "isolationForest, half of the features": (IsolationForest(n_estimators=20, max_features=0.5, contamination=0.1, random_state=seed).fit(X), negative),
    "lof": (LocalOutlierFactor(n_neighbors=10, novelty=True).fit(X), negative),
    "lof, manhattan": (LocalOutlierFactor(n_neighbors=5, metric="manhattan", novelty=True, contamination=0.1).fit(X), negative),
    "lof, cosine": (LocalOutlierFactor(n_neighbors=5, metric="cosine", novelty=True).fit(X), negative),
    "oneClassSvm": (OneClassSVM(nu=0.2).fit(X), lambda model: -model.decision_function(Y)),
    "ellipticEnvelope": (EllipticEnvelope(random_state=seed).fit(X), lambda model: model.mahalanobis(Y)),
    "pca": (PCA(n_components=2).fit(X), squared),
    "decisionTree": (DecisionTreeClassifier(max_depth=4, random_state=seed).fit(X, labels), lambda model: model.predict_proba(Y)[:, 1]),
    "randomForest": (RandomForestClassifier(n_estimators=15, random_state=seed).fit(X, labels), lambda model: model.predict_proba(Y)[:, 1]),
}

cases = {}
for name, (model, said) in CASES.items():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.json")
        export(model, X, path, features=["a", "b", "c", "d"])
        with open(path) as file:
            snapshot = file.read()
    flagged = model.predict(Y).tolist() if hasattr(model, "predict") else None
    cases[name] = {"snapshot": snapshot, "scores": said(model).tolist(), "flagged": flagged}
    if name == "decisionTree":
        cases[name]["importances"] = model.feature_importances_.tolist()
result = {"sklearn": sklearn.__version__, "X": X.tolist(), "Y": Y.tolist(), "labels": labels.tolist(), "cases": cases}
with gzip.GzipFile(out, "wb", mtime=0) as file:
    file.write(json.dumps(result).encode())
