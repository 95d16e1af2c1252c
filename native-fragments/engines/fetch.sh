# Sourced by tools/build-native: fetches what sources.txt pins, verifies and unpacks it. Expects say, die, install_missing, and the folders
# cache, native, fragments.
# shellcheck shell=bash

declare -A package=([sd]=gguf-diffusion [llama]=llama-cpp-python) tree=([sd]=vendor/diffusion [llama]=vendor/llama.cpp)

pip() {
  if python3 -m pip --version >/dev/null 2>&1; then python3 -m pip "$@"; return; fi
  if [[ ! -x $cache/venv/bin/pip ]] && ! python3 -m venv "$cache/venv" >/dev/null 2>&1; then
    rm -rf "$cache/venv"
    install_missing python3-pip
    python3 -m pip "$@"
    return
  fi
  "$cache/venv/bin/python" -m pip "$@"
}

source_line() { sed -n "s/^\($1==.*\)$/\1/p" "$fragments/engines/sources.txt"; }
source_hash() { source_line "$1" | sed 's/.*sha256://'; }

# Prints the verified archive of a package, fetching it when needed.
fetch() {
  local name=$1 want file folder=$cache/downloads
  want=$(source_hash "$name")
  [[ -n $want ]] || die "$name is not in sources.txt"
  mkdir -p "$folder"
  for file in "$folder/${name//-/_}"-*; do
    if [[ -f $file && $(sha256sum <"$file") == "$want  -" ]]; then echo "$file"; return; fi
    rm -f "$file"
  done
  say "fetching $(source_line "$name" | cut -d' ' -f1)"
  local request=$folder/$name.$$.txt log=$folder/$name.log
  source_line "$name" >"$request"
  if ! pip download --disable-pip-version-check --no-deps --require-hashes -r "$request" -d "$folder" >"$log" 2>&1; then
    rm -f "$request"
    tail -15 "$log" >&2
    die "$name could not be fetched (log: $log)"
  fi
  rm -f "$request"
  for file in "$folder/${name//-/_}"-*; do
    if [[ -f $file && $(sha256sum <"$file") == "$want  -" ]]; then echo "$file"; return; fi
  done
  die "$name was fetched, but no file in $folder has the pinned hash"
}

# Prints the source tree of an engine, unpacking it when needed.
unpack() {
  local engine=$1 own name archive folder
  own=$(own_source "$engine")
  if [[ -n $own ]]; then echo "$own"; return; fi
  name=${package[$engine]}
  folder=$native/sources/$name-$(source_hash "$name" | cut -c1-16)
  if [[ ! -d $folder ]]; then
    archive=$(fetch "$name")
    say "unpacking ${archive##*/}"
    rm -rf "$folder".tmp.*
    mkdir -p "$folder.tmp.$$"
    tar xzf "$archive" -C "$folder.tmp.$$" --strip-components=1 --wildcards "*/${tree[$engine]}" "*/PKG-INFO" "*/LICENSE*"
    mv "$folder.tmp.$$" "$folder"
  fi
  echo "$folder/${tree[$engine]}"
}

own_source() { if [[ $1 == sd ]]; then echo "${SD_SOURCE_DIR:-}"; else echo "${LLAMA_SOURCE_DIR:-}"; fi; }
