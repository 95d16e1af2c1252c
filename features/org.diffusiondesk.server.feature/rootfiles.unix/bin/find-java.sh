# Sourced: sets JAVA to a Java of at least version 21. Looks at DIFFUSIONDESK_JAVA_HOME, JAVA_HOME, the path, then the usual install folders.
_java_version() { "$1" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.specification\.version = \([0-9]*\).*/\1/p'; }
_release_version() { sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null; } # far quicker than starting it
JAVA=
for _java in "${DIFFUSIONDESK_JAVA_HOME:+$DIFFUSIONDESK_JAVA_HOME/bin/java}" "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java || true)" \
  $(ls -d /usr/lib/jvm/*/bin/java /opt/*/bin/java "$HOME"/.sdkman/candidates/java/*/bin/java /Library/Java/JavaVirtualMachines/*/Contents/Home/bin/java 2>/dev/null | sort -Vr); do
  [ -n "$_java" ] && [ -x "$_java" ] || continue
  _version=$(_release_version "$(dirname "$(dirname "$(readlink -f "$_java")")")")
  [ -n "$_version" ] || _version=$(_java_version "$_java")
  if [ "${_version:-0}" -ge 21 ] 2>/dev/null; then JAVA=$_java; break; fi
done
[ -n "$JAVA" ] || { echo "diffusiondesk: no Java 21 or newer was found; install one, or set DIFFUSIONDESK_JAVA_HOME to it" >&2; exit 2; }
