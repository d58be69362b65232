print("genlab-benchmark")
