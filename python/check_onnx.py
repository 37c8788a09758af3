"""Run ONNX models on rows: python check_onnx.py CASES.json, a list of {"onnx": base64, "rows": [[...]]}; prints their outputs as JSON."""

import base64
import json
import sys

import numpy as np
import onnx
import onnxruntime

out = []
for case in json.load(open(sys.argv[1])):
    data = base64.b64decode(case["onnx"])
    onnx.checker.check_model(onnx.load_from_string(data), full_check=True)
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    rows = np.array([[np.nan if v is None else v for v in row] for row in case["rows"]], dtype=np.float64)
    score, anomaly = session.run(["score", "anomaly"], {"X": rows})
    out.append({"score": [None if np.isnan(v) else v for v in score.tolist()], "anomaly": anomaly.tolist()})
print(json.dumps(out))
