#!/bin/sh
# Makes a CUDA 13.0 toolkit (nvcc, cudart, cublas) in <dir> from the vendor's Python packages, usable by CMake. Needs pip, gcc <= 15, 1 GB of disk.
# usage: cuda-toolkit.sh <dir>     then: cmake ... -DDD_CUDA=ON -DDD_CUDA_ROOT=<dir>/nvidia/cu13
set -eu
dir=${1:?usage: cuda-toolkit.sh <dir>}
root=$dir/nvidia/cu13
if [ ! -e "$dir/complete" ]; then
  here=$(cd "$(dirname "$0")" && pwd)
  ${PYTHON:-python3} -m pip install --quiet --no-deps --require-hashes --upgrade --target "$dir" -r "$here/toolkit.txt"
  ln -sfn lib "$root/lib64"                                 # nvcc.profile and CMake look into lib64
  for l in cudart cublas cublasLt; do                       # the packages bring no linker names
    ln -sf "lib$l.so.13" "$root/lib/lib$l.so"
  done
  mkdir -p "$root/lib/stubs"                                # libcuda comes with the driver; link against an empty stub
  echo "" | ${CC:-gcc} -shared -fPIC -x c - -o "$root/lib/stubs/libcuda.so" -Wl,-soname,libcuda.so.1
  touch "$dir/complete"
fi
"$root/bin/nvcc" --version | tail -1
