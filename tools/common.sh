# Sourced by the scripts of this folder. $root is the repository.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
product=$root/releng/org.diffusiondesk.products/target/products/diffusiondesk.workbench/linux/gtk/x86_64/diffusiondesk

say() { printf '[%s %s] %s\n' "${0##*/}" "$(date +%H:%M:%S)" "$*" >&2; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# need COMMAND-OR-FILE=PACKAGE ...: installs the Debian packages of what is missing when we are root, else prints the one line to run
need() {
  local missing=() item
  for item in "$@"; do
    command -v "${item%%=*}" >/dev/null || [[ -e ${item%%=*} ]] || missing+=("${item#*=}")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  if [[ $EUID -eq 0 ]] && command -v apt-get >/dev/null; then
    say "installing ${missing[*]}"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >/dev/null ||
      die "apt-get could not install: ${missing[*]}"
  else
    die "missing: ${missing[*]}. On Debian or Ubuntu: sudo apt-get install -y ${missing[*]}"
  fi
}

# a JDK of at least 21, installed when there is none and we may
need_jdk() {
  (. "$root/tools/find-jdk.sh") 2>/dev/null ||
    need no-such-command="$(apt-cache search --names-only '^openjdk-(2[1-9]|[3-9][0-9])-jdk-headless$' 2>/dev/null | sort -V | tail -1 | cut -d' ' -f1 | grep . || echo openjdk-21-jdk-headless)"
  . "$root/tools/find-jdk.sh"
}

# how long a stage took, in words
took() { local s=$((SECONDS - $1)); if [[ $s -ge 60 ]]; then echo "$((s / 60)) min $((s % 60)) s"; else echo "$s s"; fi; }

# what the product is built from
product_inputs() {
  (cd "$root" && find pom.xml .mvn target-platform bundles features releng/org.diffusiondesk.products releng/demo-model native-fragments/org.* LICENSE NOTICE \
    -type f -not -path '*/target/*' -not -path '*/src/test/*' -not -name '.polyglot*' -not -name '.tycho-consumer-pom.xml' -printf '%p %s %T@\n' | sort | sha256sum)
}

# assembles the product unless nothing has changed since the last time
build_product() {
  local stamp=$root/releng/org.diffusiondesk.products/target/inputs inputs start=$SECONDS
  inputs=$(product_inputs)
  [[ -x $product/bin/diffusiondesk && -f $stamp && $(cat "$stamp") == "$inputs" ]] && return 0
  need_jdk
  need mvn=maven
  say "assembling the product (Maven; the first time it fetches its libraries)"
  "$root/tools/mvn" -B -ntp -q -f "$root/pom.xml" verify -DskipTests -Dspotless.check.skip -Dproduct.only ||
    die "the build failed; run tools/mvn verify to see all of it"
  product_inputs >"$stamp"
  say "product assembled in $(took "$start")"
}
