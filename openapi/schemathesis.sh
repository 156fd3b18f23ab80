#!/usr/bin/env bash
# Sends generated requests, valid and invalid, to a running server and holds its answers against its own contract: no 5xx, no
# undocumented status, content type or header, no answer that breaks its schema. It writes: give it a database to throw away.
# Usage: openapi/schemathesis.sh <base URL> <access token> [options of `schemathesis run`]
#   openapi/schemathesis.sh http://127.0.0.1:8080 "$token" --include-path-regex /participants
# EXAMPLES (20) bounds the requests tried for each operation; SEED (1) makes a run reproducible.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
[ $# -ge 2 ] || { sed -n '2,6s/^# //p' "$0" >&2; exit 2; }
url="${1%/}"; token="$2"; shift 2
source "$here/lint/tools.sh"
python_tools

cd "$(mktemp -d)" # its cache of examples
exec schemathesis run "$here/openapi.json" --url "$url" --header "Authorization: Bearer $token" \
  --phases examples,coverage,fuzzing --mode all --max-examples "${EXAMPLES:-20}" --seed "${SEED:-1}" \
  --checks not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance \
  --request-timeout 10 --continue-on-failure --no-color "$@"
