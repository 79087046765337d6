#!/usr/bin/env bash
# Fails when docs/ is not what make generate would write, and shows the difference. Changes nothing below docs/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

rendered=.cache/docs
rm -rf "$rendered"
mkdir -p .cache
./scripts/tfplugindocs.sh generate --rendered-website-dir "$rendered" >.cache/docs.log 2>&1 || {
	cat .cache/docs.log
	exit 1
}
if ! diff -ru docs "$rendered"; then
	echo "docs/ is not what the schema, templates/ and examples/ say. Run make generate."
	exit 1
fi
