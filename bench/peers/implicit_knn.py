"""Item neighbours by cosine with the library implicit, timed.

Usage: implicit_knn.py ROWS COLUMNS INDPTR INDICES K THREADS. INDPTR and INDICES are files of uint32: shoppers by items, all
ones. Says "ready", then answers every line of standard input with the milliseconds of one fit.
"""

import os
import sys

rows, columns, pointers_file, indices_file, k, threads = sys.argv[1:7]
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = threads

import time  # noqa: E402

import implicit  # noqa: E402
import numpy  # noqa: E402
from implicit.nearest_neighbours import CosineRecommender  # noqa: E402
from scipy.sparse import csr_matrix  # noqa: E402

pointers = numpy.fromfile(pointers_file, dtype=numpy.uint32).astype(numpy.int32)
indices = numpy.fromfile(indices_file, dtype=numpy.uint32).astype(numpy.int32)
ones = numpy.ones(len(indices), dtype=numpy.float64)
baskets = csr_matrix((ones, indices, pointers), shape=(int(rows), int(columns)))
print(f"ready implicit {implicit.__version__}", flush=True)
for _ in sys.stdin:
    model = CosineRecommender(K=int(k), num_threads=int(threads))
    started = time.perf_counter()
    model.fit(baskets, show_progress=False)
    milliseconds = (time.perf_counter() - started) * 1000
    assert model.similarity.nnz > 0
    print(milliseconds, flush=True)
