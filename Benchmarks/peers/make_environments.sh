#!/usr/bin/env bash
# Makes a virtual environment for each framework that ours is compared with.
#
#   Benchmarks/peers/make_environments.sh [torch] [tensorflow] [jax]      (default: all three)
#
# They go to .venv-peers/ at the repository root (ignored by git), or to the folder in PEERS; PYTHON is the
# interpreter to use (default python3, with its venv module). An environment that is there and works is kept;
# remove its folder to make it anew.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
environments="${PEERS:-$root/.venv-peers}"
python="${PYTHON:-python3}"

# The CPU-only wheels of PyTorch are a fifth of the size of the usual ones, but not every package index has
# them, so they are tried first. Any of these is as fast on the CPU.
torch=("torch==2.15.0+cpu" "torch==2.13.0+cpu" "torch==2.15.0")
tensorflow=("tensorflow-cpu==2.21.0" "tensorflow==2.21.0")
jax=("jax==0.10.2")

works() { "$1/bin/python" -c "import $2, numpy" >/dev/null 2>&1; }

make() {
    local name="$1" folder="$environments/$1"
    shift
    if works "$folder" "$name"; then
        echo "$name: there already, in $folder"
        return
    fi
    "$python" -m venv --clear "$folder"
    local requirement
    for requirement in "$@"; do
        echo "$name: installing $requirement"
        if "$folder/bin/python" -m pip install --quiet "$requirement" numpy 2>"$folder/install.log" &&
            works "$folder" "$name"; then
            echo "$name: ready, in $folder"
            return
        fi
    done
    echo "$name: none of $* could be installed; see $folder/install.log" >&2
    return 1
}

names=("$@")
if [ ${#names[@]} -eq 0 ]; then names=(torch tensorflow jax); fi
failed=0
for name in "${names[@]}"; do
    case "$name" in
        torch) make torch "${torch[@]}" || failed=1 ;;
        tensorflow) make tensorflow "${tensorflow[@]}" || failed=1 ;;
        jax) make jax "${jax[@]}" || failed=1 ;;
        *)
            echo "unknown framework '$name'; there are: torch tensorflow jax" >&2
            exit 64
            ;;
    esac
done
exit "$failed"
