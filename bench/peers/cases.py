"""Scores rows with scikit-learn for bench/cases.bench.mjs: one JSON request on standard input, one answer.

Request: {"jobs": [{"name": ..., "method": ..., "fit": FILE, "labels": FILE or null, "score": FILE, "columns": d}]}, raw float64, row-major.
Answer:  {"version": ..., "scores": {name: FILE}}; higher is stranger.
"""
import json
import sys
import warnings

import numpy as np
import sklearn
from sklearn.covariance import EllipticEnvelope
from sklearn.ensemble import IsolationForest, RandomForestClassifier
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler
from sklearn.svm import OneClassSVM
from sklearn.tree import DecisionTreeClassifier

warnings.filterwarnings("ignore")


def scores(method, fit, labels, score):
    if method == "IsolationForest":
        return -IsolationForest(random_state=0).fit(fit).score_samples(score)
    if method == "OneClassSVM":
        scale = StandardScaler().fit(fit)
        return -OneClassSVM(gamma="auto").fit(scale.transform(fit)).decision_function(scale.transform(score))
    if method == "EllipticEnvelope":
        return EllipticEnvelope(random_state=0).fit(fit).mahalanobis(score)
    if method == "NearestNeighbors":
        scale = StandardScaler().fit(fit)
        return NearestNeighbors(n_neighbors=5).fit(scale.transform(fit)).kneighbors(scale.transform(score))[0].mean(axis=1)
    if method == "RandomForestClassifier":
        return RandomForestClassifier(random_state=0, min_samples_leaf=3).fit(fit, labels).predict_proba(score)[:, 1]
    if method == "DecisionTreeClassifier":
        return DecisionTreeClassifier(random_state=0, min_samples_leaf=5).fit(fit, labels).predict_proba(score)[:, 1]
    raise ValueError(method)


def rows(path, columns):
    return np.fromfile(path).reshape(-1, columns)


request = json.load(sys.stdin)
answer = {}
for job in request["jobs"]:
    labels = None if job["labels"] is None else np.fromfile(job["labels"])
    out = scores(job["method"], rows(job["fit"], job["columns"]), labels, rows(job["score"], job["columns"]))
    np.asarray(out, dtype=float).tofile(job["out"])
json.dump({"version": sklearn.__version__}, sys.stdout)
