#!/usr/bin/env bash
# The Python peers in virtual environments beside the benchmarks: bench/peers/.venv, and .venv-pot for anomalytics, which wants
# an older pandas (some 1.2 GB together).
set -euo pipefail
cd "$(dirname "$0")"
python3 -m venv .venv
.venv/bin/pip install --quiet --upgrade pip
.venv/bin/pip install --quiet -r requirements.txt
.venv/bin/python -c "import sklearn, pyod.version, river, scipy; print('scikit-learn', sklearn.__version__, 'pyod', pyod.version.__version__, 'river', river.__version__, 'scipy', scipy.__version__)"
python3 -m venv .venv-pot
.venv-pot/bin/pip install --quiet 'anomalytics==0.2.2' 'pandas==2.1.4' 'numpy<2' 'scipy<1.12'
.venv-pot/bin/python -c "import anomalytics, pandas; print('anomalytics', anomalytics.__version__, 'pandas', pandas.__version__)"
