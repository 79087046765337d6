#!/usr/bin/env bash
# Runs the pinned tfplugindocs with the terraform of $TERRAFORM. It wants one by the name of terraform on PATH.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

terraform=$(command -v "${TERRAFORM:-terraform}")
if "$terraform" version | grep '^OpenTofu ' >/dev/null; then
	echo "docs/ is generated with Terraform: tfplugindocs asks it for the schema of a provider in Terraform's registry." >&2
	exit 1
fi
mkdir -p .cache/bin
ln -sf "$terraform" .cache/bin/terraform
command=$1
shift
PATH=$PWD/.cache/bin:$PATH exec go tool -modfile=tools/go.mod tfplugindocs "$command" --provider-name doit "$@"
