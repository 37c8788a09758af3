"""Fit and score through every engine that is installed, and compare with one process on one file. Run by the tests; prints a line an engine.

usage: HAPAX="node …/main.js" python check_hapax_arrow.py FOLDER
"""

import os
import subprocess
import sys

import pyarrow as pa
import pyarrow.csv as pc

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import hapax_arrow as ha  # noqa: E402

FEATURES = ["a", "b", "c"]
METHOD = ["-m", "isolationForest", "--n-estimators", "20"]


def equal(name: str, table: pa.Table, expected: pa.Table) -> None:
    table = table.sort_by("id")
    same = all(table[column].combine_chunks().cast(expected[column].type).equals(expected[column].combine_chunks()) for column in ("id", "score", "anomaly"))
    print(f"{name}: {'equal' if same else 'DIFFERENT'} ({table.num_rows} rows)", flush=True)


def main(folder: str) -> None:
    data, model, one = (os.path.join(folder, name) for name in ("data.csv", "model.json", "one.json"))
    table = pc.read_csv(data)
    subprocess.run([*ha._command(), "fit", data, *METHOD, "--exclude", "id,host", "-o", one], check=True, stderr=subprocess.DEVNULL)
    cut = table.num_rows // 3
    parts = [table.slice(0, cut), table.slice(cut, cut), table.slice(2 * cut)]
    ha.merge((ha.fit_part(part.to_batches(), FEATURES, i + 1, 3, *METHOD) for i, part in enumerate(parts)), model)
    scored = os.path.join(folder, "scored.csv")
    subprocess.run([*ha._command(), "score", one, data, "-o", scored], check=True, stderr=subprocess.DEVNULL)
    expected = pc.read_csv(scored)
    equal("pyarrow", ha.score_table(table, model), expected)
    try:
        ha.score_table(table.drop_columns(["b"]), model)
        print("pyarrow: no error")
    except RuntimeError as error:
        print(f"pyarrow: {error}", flush=True)
    duckdb_(data, model, expected)
    polars_(data, model, expected)
    clickhouse_(data, one, folder, expected)
    spark_(data, folder, expected)


def duckdb_(data: str, model: str, expected: pa.Table) -> None:
    try:
        import duckdb
    except ImportError:
        print("duckdb: skipped, not installed")
        return
    reader = duckdb.sql(f"select * from read_csv('{data}')").to_arrow_reader(500)
    equal("duckdb", pa.Table.from_batches(ha.score_batches(reader, model)), expected)


def polars_(data: str, model: str, expected: pa.Table) -> None:
    try:
        import polars
    except ImportError:
        print("polars: skipped, not installed")
        return
    frame = polars.read_csv(data)
    equal("polars", polars.from_arrow(ha.score_table(frame.to_arrow(), model)).to_arrow(), expected)


def clickhouse_(data: str, model: str, folder: str, expected: pa.Table) -> None:
    try:
        from chdb import session
    except ImportError:
        print("clickhouse: skipped, chdb is not installed")
        return
    scripts = os.path.join(folder, "scripts")
    os.makedirs(scripts, exist_ok=True)
    script, out = os.path.join(scripts, "hapax.sh"), os.path.join(folder, "clickhouse.arrow")
    with open(script, "w") as file:
        file.write("#!/bin/sh\nexec " + " ".join(ha._command()) + f" score '{model}' - --format arrow --to arrow --keep id 2>/dev/null\n")
    os.chmod(script, 0o755)
    rows = f"SELECT id, {', '.join(FEATURES)} FROM file('{data}', CSVWithNames)"
    scored = f"executable('hapax.sh', 'ArrowStream', 'id Int64, score Float64, anomaly Int8', ({rows}))"
    one = session.Session(f":memory:?user_scripts_path={scripts}")
    try:
        one.query(f"SELECT * FROM {scored} INTO OUTFILE '{out}' FORMAT ArrowStream")
    finally:
        one.close()
    equal("clickhouse", pa.ipc.open_stream(out).read_all(), expected)


def spark_(data: str, folder: str, expected: pa.Table) -> None:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        print("spark: skipped, pyspark is not installed")
        return
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1")
    builder = builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.sql.execution.arrow.maxRecordsPerBatch", "400")
    spark = builder.config("spark.driver.memory", "1g").getOrCreate()
    try:
        spark.sparkContext.setLogLevel("ERROR")
        spark.sparkContext.addPyFile(ha.__file__)
        # Ranges in order, so that the rows of part after part are those of the file.
        frame = spark.createDataFrame(pc.read_csv(data).to_pylist()).select("id", "host", *FEATURES).repartitionByRange(4, "id").sortWithinPartitions("id")
        model = os.path.join(folder, "spark.json")
        ha.spark_fit(frame, FEATURES, model, *METHOD)
        rows = [row.asDict() for row in ha.spark_score(frame, model).collect()]
        equal("spark", pa.Table.from_pylist(rows), expected)
    finally:
        spark.stop()


main(sys.argv[1])
