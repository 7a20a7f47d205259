"""Alternating least squares with the library implicit, timed.

Usage: implicit_als.py ROWS COLUMNS INDPTR INDICES FACTORS ALPHA REGULARIZATION EPOCHS OUT SOLVER THREADS. INDPTR and INDICES
are files of uint32: shoppers by items, all ones. SOLVER is exact (Cholesky) or cg (its default, 3 steps). Says "ready", then
answers every line of standard input with the milliseconds of one fit, and writes the factors of
users, then items, to OUT and the milliseconds of processor time to OUT.cpu.
"""

import os
import sys

rows, columns, pointers_file, indices_file, factors, alpha, regularization, epochs, out, solver, threads = sys.argv[1:12]
for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
os.environ["OMP_NUM_THREADS"] = threads

import time  # noqa: E402

import implicit  # noqa: E402
import numpy  # noqa: E402
from implicit.als import AlternatingLeastSquares  # noqa: E402
from scipy.sparse import csr_matrix  # noqa: E402

pointers = numpy.fromfile(pointers_file, dtype=numpy.uint32).astype(numpy.int32)
indices = numpy.fromfile(indices_file, dtype=numpy.uint32).astype(numpy.int32)
ones = numpy.ones(len(indices), dtype=numpy.float32)
matrix = csr_matrix((ones, indices, pointers), shape=(int(rows), int(columns)))
print(f"ready implicit {implicit.__version__} {solver}", flush=True)
for _ in sys.stdin:
    model = AlternatingLeastSquares(
        factors=int(factors),
        alpha=float(alpha),
        regularization=float(regularization),
        iterations=int(epochs),
        use_cg=solver == "cg",
        use_native=True,
        num_threads=int(threads),
        random_state=1,
        dtype=numpy.float32,
    )
    started = time.perf_counter()
    used = time.process_time()
    model.fit(matrix, show_progress=False)
    milliseconds = (time.perf_counter() - started) * 1000
    used = (time.process_time() - used) * 1000
    with open(out + ".cpu", "w") as file:
        file.write(str(used))
    numpy.concatenate([model.user_factors, model.item_factors]).astype(numpy.float32).tofile(out)
    print(milliseconds, flush=True)
