"""Write fitted scikit-learn models as models of hapax, which score alike in Node and in browsers.

    from hapax_export import export
    export(IsolationForest().fit(X), X, "model.json", features=["temperature", "humidity"])

    hapax score readings.csv --model model.json

What is taken: IsolationForest, LocalOutlierFactor(novelty=True), OneClassSVM with the radial kernel, EllipticEnvelope, PCA,
DecisionTreeClassifier and RandomForestClassifier of two or more classes. Scores of hapax are higher for stranger samples: they are
`-score_samples(X)` of isolation forest and LOF, `-decision_function(X)` of the SVM, `mahalanobis(X)` of the envelope, of PCA the squared
distance of `score_samples` without its constant, and `predict_proba(X)` of the class that means anomaly. Equal to 1e-9.

`X` are the rows it was fitted on, or rows like them: p-values, usual ranges and reasons come from these. Needs numpy and scikit-learn.
"""

import base64
import json

import numpy as np

P, Q = 0xCC9E2D51, 0x1B873593
MASK = 0xFFFFFFFF
EXAMPLES = 200


def export(model, X, path, features=None, anomaly=1):
    """Write a model. `anomaly`: the class of a classifier that means anomaly. Raises ValueError for models that hapax has not."""
    X = np.asarray(X, dtype=np.float64)
    method, state, scores, threshold = _parts(model, X, anomaly)
    names = [f"feature {j}" for j in range(X.shape[1])] if features is None else [str(name) for name in features]
    if len(names) != X.shape[1]:
        raise ValueError(f"features must name {X.shape[1]} columns; got {len(names)}")
    snapshot = {
        "id": method,
        "columns": X.shape[1],
        "state": {
            "method": state,
            "profile": _profile(X),
            "calibration": {"scores": _f64(np.sort(scores)), "threshold": float(threshold), "tail": None},
        },
        "features": names,
        "threshold": float(threshold),
    }
    with open(path, "w", encoding="ascii") as file:
        file.write(_text(snapshot) + "\n")


def _parts(model, X, anomaly):
    name = type(model).__name__
    makers = {
        "IsolationForest": _isolation_forest,
        "LocalOutlierFactor": _lof,
        "OneClassSVM": _one_class_svm,
        "EllipticEnvelope": _envelope,
        "PCA": _pca,
    }
    if name in makers and type(model).__module__.startswith("sklearn."):
        return makers[name](model, X)
    if name in ("DecisionTreeClassifier", "RandomForestClassifier") and type(model).__module__.startswith("sklearn."):
        return _classifier(model, X, anomaly)
    raise ValueError(f"hapax has no model like {type(model).__module__}.{name}; of a PyOD model pass its `detector_`")


def _isolation_forest(model, X):
    typical = _path_length(model.max_samples_)
    parts = []
    for estimator, chosen in zip(model.estimators_, model.estimators_features_):
        tree = estimator.tree_
        depth = np.zeros(tree.node_count)
        for node in range(tree.node_count):
            for child in (tree.children_left[node], tree.children_right[node]):
                if child >= 0:
                    depth[child] = depth[node] + 1
        leaf = depth + np.array([_path_length(n) for n in tree.n_node_samples])
        parts.append(_tree(tree, np.asarray(chosen), leaf, np.asarray(tree.n_node_samples, dtype=np.float64)))
    state = {"trees": _forest(parts), "fill": _f64([]), "typical": typical}
    return "isolationForest", state, -model.score_samples(X), -model.offset_


def _path_length(n):
    if n <= 1:
        return 0.0
    return 1.0 if n == 2 else 2.0 * (np.log(n - 1.0) + 0.5772156649015329) - 2.0 * (n - 1.0) / n


def _classifier(model, X, anomaly):
    classes = list(model.classes_)
    if anomaly not in classes:
        raise ValueError(f"anomaly={anomaly!r} is none of the classes {classes}")
    column = classes.index(anomaly)
    forest = type(model).__name__ == "RandomForestClassifier"
    parts = []
    for estimator in model.estimators_ if forest else [model]:
        shares = estimator.tree_.value[:, 0, :]
        parts.append(_tree(estimator.tree_, None, shares[:, column] / shares.sum(axis=1), None))
    scores = model.predict_proba(X)[:, column]
    return ("randomForest" if forest else "decisionTree"), _forest(parts), scores, 0.5


def _tree(tree, chosen, value, count):
    """A tree with children behind their parents, side by side. `count`: samples of the nodes, to average paths at inner ones."""
    order, place = [0], {0: 0}
    for node in order:
        left, right = tree.children_left[node], tree.children_right[node]
        if left < 0:
            continue
        for child in (left, right):
            place[child] = len(order)
            order.append(child)
    value = np.array(value, dtype=np.float64)
    if count is not None:
        for node in reversed(order):
            left, right = tree.children_left[node], tree.children_right[node]
            if left >= 0:
                value[node] = (count[left] * value[left] + count[right] * value[right]) / count[node]
    inner = [tree.children_left[node] >= 0 for node in order]
    feature = [0 if not is_inner else tree.feature[node] for node, is_inner in zip(order, inner)]
    if chosen is not None:
        feature = [chosen[j] if is_inner else 0 for j, is_inner in zip(feature, inner)]
    goes_left = getattr(tree, "missing_go_to_left", np.ones(tree.node_count, dtype=np.uint8))
    return {
        "feature": feature,
        "child": [place[tree.children_left[node]] if is_inner else place[node] for node, is_inner in zip(order, inner)],
        "cut": [_cut(tree.threshold[node]) if is_inner else np.inf for node, is_inner in zip(order, inner)],
        "value": [value[node] for node in order],
        "missing": [0 if not is_inner or goes_left[node] else 1 for node, is_inner in zip(order, inner)],
    }


def _cut(threshold):
    """scikit-learn rounds cells to 32 bits before it compares them: the largest number of 64 bits that still goes left."""
    below = np.float32(threshold)
    if below > threshold:
        below = np.nextafter(below, np.float32(-np.inf))
    above = np.nextafter(below, np.float32(np.inf))
    if not np.isfinite(above):
        return float(threshold)
    middle = (np.float64(below) + np.float64(above)) / 2
    return float(middle) if np.float32(middle) == below else float(np.nextafter(middle, -np.inf))


def _forest(parts):
    roots = np.concatenate([[0], np.cumsum([len(part["child"]) for part in parts])])
    joined = {name: np.concatenate([np.asarray(part[name], dtype=np.float64) for part in parts]) for name in parts[0]}
    return {
        "roots": _i32(roots),
        "feature": _i32(joined["feature"]),
        "child": _i32(joined["child"]),
        "cut": _f64(joined["cut"]),
        "value": _f64(joined["value"]),
        "missing": _u8(joined["missing"]),
        "salt": _i32([]),
    }


def _lof(model, X):
    if not model.novelty:
        raise ValueError("fit LocalOutlierFactor with novelty=True: without it there is nothing to score new rows with")
    metric = {"l1": "manhattan", "cityblock": "manhattan", "l2": "euclidean"}.get(model.effective_metric_, model.effective_metric_)
    if metric not in ("euclidean", "manhattan", "chebyshev", "cosine"):
        raise ValueError(f"lof of hapax measures euclidean, manhattan, chebyshev and cosine distances; got {metric}")
    points = np.asarray(model._fit_X, dtype=np.float64)
    reach = np.asarray(model._distances_fit_X_[:, model.n_neighbors_ - 1], dtype=np.float64)
    state = {
        "points": _table(points),
        "k": int(model.n_neighbors_),
        "reach": _f64(reach),
        "density": _f64(model._lrd),
        "training": _f64(-model.negative_outlier_factor_),
    }
    if metric != "euclidean":
        state["space"] = {"metric": metric, "weights": _f64([]), "categorical": _u8([])}
    return "lof", state, -model.negative_outlier_factor_, -model.offset_


def _one_class_svm(model, X):
    if model.kernel != "rbf":
        raise ValueError(f"oneClassSvm of hapax has the radial kernel; got {model.kernel}")
    state = {
        "support": _table(np.asarray(model.support_vectors_, dtype=np.float64)),
        "alpha": _f64(model.dual_coef_[0]),
        "rho": float(model.offset_[0]),
        "gamma": float(model._gamma),
    }
    return "oneClassSvm", state, -model.decision_function(X), 0.0


def _envelope(model, X):
    state = {"form": _form(model.location_, model.precision_), "covariance": _f64(model.covariance_.ravel())}
    return "ellipticEnvelope", state, model.mahalanobis(X), -model.offset_


def _pca(model, X):
    precision = model.get_precision()
    away = X - model.mean_
    scores = np.einsum("ij,jk,ik->i", away, precision, away)
    state = {"form": _form(model.mean_, precision), "points": None, "weights": _f64([])}
    return "pca", state, scores, np.quantile(scores, 0.9)


def _form(center, precision):
    return {"center": _f64(center), "basis": _table(np.linalg.cholesky((precision + precision.T) / 2))}


def _profile(X):
    low, typical, high = (np.nanquantile(X, q, axis=0) for q in (0.05, 0.5, 0.95))
    some = X[(np.arange(min(EXAMPLES, len(X))) * len(X)) // max(1, min(EXAMPLES, len(X)))]
    return {"low": _f64(low), "typical": _f64(np.nan_to_num(typical)), "high": _f64(high), "examples": _table(some)}


def _table(x):
    return {"values": _f64(x.ravel()), "rows": int(x.shape[0]), "columns": int(x.shape[1])}


def _f64(values):
    return {"$f64": _base64(np.asarray(values, dtype="<f8"))}


def _i32(values):
    return {"$i32": _base64(np.asarray(values, dtype="<i4"))}


def _u8(values):
    return {"$u8": _base64(np.asarray(values, dtype="u1"))}


def _base64(values):
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode("ascii")


def _text(snapshot):
    """The text that `decode` of hapax reads: JSON, with a checksum of what follows it."""
    rest = "," + json.dumps(snapshot, separators=(",", ":"))[1:]
    return '{"format":"hapax","version":2,"checksum":"' + _checksum(rest) + '"' + rest


def _checksum(text):
    a, b, units = 0x811C9DC5, 0x050C5D1F, text.encode("ascii")
    for i in range(0, len(units) - 1, 2):
        word = units[i] | (units[i + 1] << 16)
        c, d = a ^ word, b ^ word
        a = (((c << 15) | (c >> 17)) & MASK) * P & MASK
        b = (((d << 13) | (d >> 19)) & MASK) * Q & MASK
    if len(units) % 2:
        a = (a ^ units[-1]) * P & MASK
        b = (b ^ units[-1]) * Q & MASK
    return _mix(a ^ len(units)) + _mix(b ^ len(units))


def _mix(x):
    y = ((x ^ (x >> 16)) * 0x85EBCA6B) & MASK
    y = ((y ^ (y >> 13)) * 0xC2B2AE35) & MASK
    return f"{y ^ (y >> 16):08x}"
