"""Score and fit with hapax from Python, Spark, DuckDB or Polars: one long-lived process of hapax, Arrow on both sides.

Needs pyarrow, and the command `hapax` (or HAPAX="node /path/to/main.js"). Spark only where its functions are called. One file: copy it, or
send it to the workers with `spark.sparkContext.addPyFile("hapax_arrow.py")`.
"""

import os
import shlex
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa

#: Bytes of what hapax says that an error repeats.
_SAID = 4000


def _command() -> list[str]:
    return shlex.split(os.environ.get("HAPAX", "hapax"))


def score_batches(batches: Iterable[pa.RecordBatch], model: str, *flags: str, schema: pa.Schema | None = None) -> Iterator[pa.RecordBatch]:
    """Every batch with the columns `score` and `anomaly` behind its own, in order.

    `model` is a file of a saved model; `flags` are those of `hapax score`, such as "--keep", "id". Batches are fed by a thread while results
    are read, so that neither side waits for the other. Rows out are counted against rows in; hapax's own words are raised when it fails.
    """
    rows_in = [0]
    failed: list[BaseException] = []
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [*_command(), "score", model, "-", "--format", "arrow", "--to", "arrow", *flags],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
        )

        def feed() -> None:
            writer = None
            try:
                if schema is not None:
                    writer = pa.ipc.new_stream(process.stdin, schema)
                for batch in batches:
                    if writer is None:
                        writer = pa.ipc.new_stream(process.stdin, batch.schema)
                    rows_in[0] += batch.num_rows
                    writer.write_batch(batch)
                if writer is not None:
                    writer.close()
            except BrokenPipeError:
                pass  # Told by the return code.
            except BaseException as error:  # noqa: BLE001 - raised in the other thread
                failed.append(error)
                process.kill()
            finally:
                try:
                    process.stdin.close()
                except BrokenPipeError:
                    pass

        feeder = threading.Thread(target=feed, daemon=True)
        feeder.start()
        rows_out = 0
        broken: pa.ArrowException | None = None
        try:
            for batch in pa.ipc.open_stream(process.stdout):
                rows_out += batch.num_rows
                yield batch
        except pa.ArrowException as error:
            broken = error
        finally:
            process.stdout.close()
            feeder.join()
            code = process.wait()
        if failed:
            raise failed[0]
        if rows_in[0] == 0 and schema is None:
            return
        if code != 0:
            said.seek(0)
            raise RuntimeError(f"hapax ended with {code}: {said.read(_SAID).decode(errors='replace').strip()}")
        if broken is not None:
            raise broken
        if rows_out != rows_in[0] and "--rows" not in flags:
            raise RuntimeError(f"hapax gave {rows_out} rows for {rows_in[0]}")


def score_table(table: pa.Table, model: str, *flags: str) -> pa.Table:
    """A table with its scores: `duckdb.sql("…").arrow()`, `frame.to_arrow()` of Polars, `pq.read_table`."""
    batches = list(score_batches(table.to_batches(max_chunksize=16_384), model, *flags, schema=table.schema))
    return pa.Table.from_batches(batches) if batches else table.append_column("score", pa.array([], pa.float64())).append_column("anomaly", pa.array([], pa.int8()))


def fit_part(batches: Iterable[pa.RecordBatch], features: Sequence[str], part: int, of: int, *flags: str) -> bytes:
    """Sum up part `part` (from 1) of `of`. `flags` name the method and its options: "-m", "isolationForest"."""
    schema = pa.schema([(name, pa.float64()) for name in features])
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as out:
        process = subprocess.Popen(
            [*_command(), "fit", "-", "--format", "arrow", "--features", ",".join(features), "--part", f"{part}/{of}", *flags, "-o", "-"],
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=said,
        )
        try:
            with pa.ipc.new_stream(process.stdin, schema) as writer:
                for batch in batches:
                    columns = [batch.column(batch.schema.get_field_index(name)).cast(pa.float64()) for name in features]
                    writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
            process.stdin.close()
        except BrokenPipeError:
            pass  # Told by the return code.
        except BaseException:
            process.kill()
            process.wait()
            raise
        code = process.wait()
        if code != 0:
            said.seek(0)
            raise RuntimeError(f"hapax ended with {code}: {said.read(_SAID).decode(errors='replace').strip()}")
        out.seek(0)
        return out.read()


def merge(parts: Iterable[bytes], model: str) -> None:
    """Write the model of all parts to the file `model`."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for i, part in enumerate(parts):
            paths.append(os.path.join(folder, f"{i}.json"))
            with open(paths[-1], "wb") as file:
                file.write(part)
        done = subprocess.run([*_command(), "merge", *paths, "-o", model], capture_output=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"hapax ended with {done.returncode}: {done.stderr.decode(errors='replace').strip()}")


def spark_fit(frame, features: Sequence[str], model: str, *flags: str) -> None:
    """Fit on a DataFrame of Spark where its partitions lie, and write the model to a file of the driver."""
    of = frame.rdd.getNumPartitions()

    def sum_up(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from pyspark import TaskContext

        part = fit_part(batches, features, TaskContext.get().partitionId() + 1, of, *flags)
        yield pa.RecordBatch.from_arrays([pa.array([part], pa.binary())], ["part"])

    merge((bytes(row.part) for row in frame.select(*features).mapInArrow(sum_up, "part binary").toLocalIterator()), model)


def spark_score(frame, model: str, *flags: str):
    """A DataFrame of Spark with the columns `score` and `anomaly`. The file of the model must be on every worker (`addFile`, a shared disk)."""
    from pyspark.sql.types import ByteType, DoubleType, StructType

    schema = StructType([*frame.schema.fields]).add("score", DoubleType()).add("anomaly", ByteType())
    return frame.mapInArrow(lambda batches: score_batches(batches, model, *flags), schema)
