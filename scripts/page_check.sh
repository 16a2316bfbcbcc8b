#!/usr/bin/env bash
# Builds the page beside the committed one, and fails where they differ.
set -euo pipefail
cd "$(dirname "$0")/.."

built=$(mktemp)
trap 'rm -f "$built"' EXIT
(cd web/desk && ONER_DESK_OUT="$built" npm run --silent build)
if ! cmp --silent "$built" src/oner/documents/desk.html; then
    echo "src/oner/documents/desk.html is not what web/desk builds: run make desk and commit it" >&2
    exit 1
fi
