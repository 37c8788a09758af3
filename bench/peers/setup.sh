#!/usr/bin/env bash
# The Python peers in a virtual environment beside the benchmarks: bench/peers/.venv (some 700 MB).
set -euo pipefail
cd "$(dirname "$0")"
python3 -m venv .venv
.venv/bin/pip install --quiet --upgrade pip
.venv/bin/pip install --quiet -r requirements.txt
.venv/bin/python -c "import sklearn, pyod.version, river, scipy; print('scikit-learn', sklearn.__version__, 'pyod', pyod.version.__version__, 'river', river.__version__, 'scipy', scipy.__version__)"
