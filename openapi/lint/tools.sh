# Sourced by the scripts of openapi/. Each function installs the pinned tools of one language beside this file, unless the
# installed ones already come from the pins as they are now, and puts them first on PATH.
tools="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

node_tools() {
  if ! cmp -s "$tools/package-lock.json" "$tools/node_modules/.installed-from"; then
    # No package here needs its install script, and one of them only reports usage.
    (cd "$tools" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
    cp "$tools/package-lock.json" "$tools/node_modules/.installed-from"
  fi
  PATH="$tools/node_modules/.bin:$PATH"
}

python_tools() {
  if ! cmp -s "$tools/requirements.txt" "$tools/.venv/.installed-from"; then
    rm -rf "$tools/.venv"
    python3 -m venv "$tools/.venv"
    "$tools/.venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$tools/requirements.txt" >&2
    cp "$tools/requirements.txt" "$tools/.venv/.installed-from"
  fi
  PATH="$tools/.venv/bin:$PATH"
}
