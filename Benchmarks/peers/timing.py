"""The protocol: how a step is timed and reported, the same for every framework.

`limit_threads()` must be called before a framework is imported.
"""

import argparse
import json
import math
import os
import platform
import resource
import statistics
import sys
import time

from workloads import THREADS, WORKLOADS

WARM_UP_SECONDS = 1.0
WARM_UP_STEPS = 5
SECONDS = 4.0
STEPS = 5  # timed at least, however slow they are


def physical_cores() -> list[int]:
    """One processor of each core that this process may use."""
    allowed, chosen, seen = sorted(os.sched_getaffinity(0)), [], set()
    for processor in allowed:
        folder = f"/sys/devices/system/cpu/cpu{processor}/topology"
        try:
            with open(f"{folder}/physical_package_id") as package, open(
                f"{folder}/core_id"
            ) as core:
                identity = (package.read().strip(), core.read().strip())
        except OSError:
            identity = (processor,)
        if identity not in seen:
            seen.add(identity)
            chosen.append(processor)
    return chosen if len(chosen) >= THREADS else allowed


def limit_threads() -> None:
    """Keeps this process on as many cores as there are threads (which is what XLA's pool goes by)
    and tells the thread pools that read the environment."""
    os.sched_setaffinity(0, physical_cores()[:THREADS])
    for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[variable] = str(THREADS)
    os.environ["TF_NUM_INTRAOP_THREADS"] = str(THREADS)
    os.environ["TF_NUM_INTEROP_THREADS"] = "1"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    os.environ["JAX_PLATFORMS"] = "cpu"


def timed(step, seconds: float) -> tuple[list[float], tuple[float, ...]]:
    """Milliseconds of each step and the last losses; `step` returns its loss or losses as Python
    numbers."""
    start, steps = time.perf_counter(), 0
    while steps < WARM_UP_STEPS or time.perf_counter() - start < min(WARM_UP_SECONDS, seconds):
        losses = step()
        steps += 1
    milliseconds, start = [], time.perf_counter()
    while len(milliseconds) < STEPS or time.perf_counter() - start < seconds:
        before = time.perf_counter_ns()
        losses = step()
        milliseconds.append((time.perf_counter_ns() - before) / 1e6)
    values = losses if isinstance(losses, tuple) else (losses,)
    if not all(isinstance(value, float) and math.isfinite(value) for value in values):
        raise SystemExit(f"the step gave {losses!r}, which is not finite numbers")
    return milliseconds, values


def main(peer: str, versions: dict[str, str], variants: dict[str, list[str]], build) -> None:
    """`variants`: for each workload the forms in which the framework can run it, the usual best
    first. `build(name, workload, variant)` gives the step."""
    parser = argparse.ArgumentParser(
        description=f"Times training steps in {peer}; one JSON line each."
    )
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", help="default: all")
    parser.add_argument(
        "--seconds", type=float, default=SECONDS, help="timed at least (default %(default)s)"
    )
    parser.add_argument("--variant", help="form of the step (default: the first one listed)")
    parser.add_argument(
        "--list", action="store_true", help="print workloads and their variants as JSON"
    )
    arguments = parser.parse_args()
    if arguments.list:
        print(json.dumps({"peer": peer, "versions": versions, "variants": variants}))
        return
    names = arguments.workloads or list(variants)
    for name in names:
        if name not in variants:
            reason = "not written for this framework" if name in WORKLOADS else "unknown"
            raise SystemExit(f"workload '{name}' is {reason}; there are: {', '.join(variants)}")
        if arguments.variant not in (None, *variants[name]):
            raise SystemExit(
                f"'{name}' has no variant '{arguments.variant}': {', '.join(variants[name])}"
            )
    for name in names:
        variant, workload = arguments.variant or variants[name][0], WORKLOADS[name]
        milliseconds, losses = timed(build(name, workload, variant), arguments.seconds)
        median = statistics.median(milliseconds)
        line = {
            "workload": name,
            "threads": THREADS,
            "step_ms": round(median, 4),
            "min_ms": round(min(milliseconds), 4),
            "images_per_s": round(1000 * workload.batch / median, 1),
            "n": len(milliseconds),
            "rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
            "loss": [round(value, 4) for value in losses],
            "peer": peer,
            "variant": variant,
            "versions": {"python": platform.python_version(), **versions},
        }
        print(json.dumps(line))
        sys.stdout.flush()
