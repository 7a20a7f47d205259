"""numpy.linalg.inv on a symmetric positive definite float32 matrix, timed.

Usage: numpy_inverse.py MATRIX N THREADS. MATRIX holds N * N float32, row by row. Says "ready", then answers every line
of standard input with the milliseconds of one inverse; the last digits of the result are checked against the identity.
"""

import os
import sys

matrix_file, size, threads = sys.argv[1], int(sys.argv[2]), sys.argv[3]
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = threads

import time  # noqa: E402

import numpy  # noqa: E402

matrix = numpy.fromfile(matrix_file, dtype=numpy.float32).reshape(size, size)
probe = matrix[:, 0].copy()
print(f"ready numpy {numpy.__version__}", flush=True)
for _ in sys.stdin:
    started = time.perf_counter()
    inverse = numpy.linalg.inv(matrix)
    milliseconds = (time.perf_counter() - started) * 1000
    unit = inverse @ probe
    unit[0] -= 1
    assert numpy.abs(unit).max() < 1e-2, "not the inverse"
    print(milliseconds, flush=True)
