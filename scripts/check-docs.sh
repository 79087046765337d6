#!/usr/bin/env bash
# Fails when docs/ is not what make generate would write, and shows the difference. Changes nothing below docs/.
# Exits with 77 where the Terraform at hand cannot tell: older ones do not know all that a schema says.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

terraform=${TERRAFORM:-terraform}
version=$("$terraform" version -json | python3 -c 'import json, sys; print(json.load(sys.stdin)["terraform_version"])')

at_least() { [ "$(printf '%s\n' "$1" "$version" | sort -V | head -n 1)" = "$1" ]; }

if "$terraform" version | grep '^OpenTofu ' >/dev/null; then
	echo "docs are generated with Terraform, not with OpenTofu"
	exit 77
fi
if ! at_least 1.11.0; then # write-only arguments are in the schema since 1.11
	echo "docs are generated with Terraform 1.11 or newer, this is $version"
	exit 77
fi

rendered=.cache/docs
rm -rf "$rendered"
mkdir -p .cache
./scripts/tfplugindocs.sh generate --rendered-website-dir "$rendered" >.cache/docs.log 2>&1 || {
	cat .cache/docs.log
	exit 1
}
ignore=()
if ! at_least 1.14.0; then # list resources and actions are in the schema since 1.14
	ignore=(--exclude list-resources --exclude actions)
fi
if ! diff -ru "${ignore[@]}" docs "$rendered"; then
	echo "docs/ is not what the schema, templates/ and examples/ say. Run make generate."
	exit 1
fi
