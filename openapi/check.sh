#!/usr/bin/env bash
# Checks the contract as its users will: two linters with their rule sets unchanged and no result allowed, then the clients
# that a TypeScript and a Python team would generate from it. One line on success for each.
# Usage: openapi/check.sh [document]    (openapi/openapi.json by default)
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
document="$(realpath "${1:-$here/openapi.json}")"
source "$here/lint/tools.sh"

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

spectral_finds_nothing() {
  spectral lint "$document" --ruleset "$tools/spectral.json" --fail-severity hint --fail-on-unmatched-globs --quiet
  echo "contract: spectral, no result"
}

# Redocly exits 0 on warnings and prints nothing but problems on its standard output: any output is a failure.
redocly_finds_nothing() {
  local problems
  if ! problems="$(cd "$scratch" && REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true \
      redocly lint "$document" --extends recommended-strict --format stylish --max-problems 1000 2>"$scratch/redocly.log")" \
      || [ -n "$problems" ]; then
    cat "$scratch/redocly.log" >&2
    printf '%s\n' "$problems" >&2
    return 1
  fi
  echo "contract: redocly, no result"
}

typescript_client_compiles() {
  openapi-typescript "$document" --output "$tools/generated/types.ts" >"$scratch/types.log" 2>&1 \
    || { cat "$scratch/types.log" >&2; return 1; }
  tsc --project "$tools/tsconfig.json" --noEmit --strict >&2
  echo "contract: the typescript client compiles"
}

python_client_generates() {
  openapi-python-client generate --path "$document" --output-path "$scratch/client" --meta none --fail-on-warning \
    >"$scratch/python.log" 2>&1 || { cat "$scratch/python.log" >&2; return 1; }
  echo "contract: the python client generates without a warning"
}

node_tools
spectral_finds_nothing
redocly_finds_nothing
typescript_client_compiles
python_tools
python_client_generates
