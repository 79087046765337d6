#!/usr/bin/env bash
# Fails when docs/ is not what the Terraform Registry takes: front matter, names and sizes of pages, a page for each type.
# Exits with 77 where the Terraform at hand does not know all types.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

case $(basename "${TERRAFORM:-terraform}") in
*tofu*)
	echo "pages are validated with Terraform, not with OpenTofu"
	exit 77
	;;
esac
exec ./scripts/tfplugindocs.sh validate
