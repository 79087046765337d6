#!/usr/bin/env bash
# make demo: vends accounts on the simulated AWS by real terraform apply, start to end, brings the organization under a
# reseller, runs an account factory, and leaves nothing running.
#
# TERRAFORM=tofu runs it with OpenTofu. Whatever comes out otherwise than expected ends the demo with a message and exit
# code 1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

terraform=$(command -v "${TERRAFORM:-terraform}") || {
	echo "There is no ${TERRAFORM:-terraform} on PATH. Install Terraform 1.8 or newer, or set TERRAFORM=path." >&2
	exit 1
}
repository=$PWD
work=$(mktemp -d "${TMPDIR:-/tmp}/doit-demo.XXXXXX")
simulator= # process id
victim=    # process id of the Terraform that is killed, and of its process group

# ---------------------------------------------------------------------------------------------------------- output ----

heading() { printf '=== %s\n\n' "$*"; }
say() { printf '%s\n' "$*"; }
fail() {
	printf '\nThe demo failed: %s\n' "$*" >&2
	exit 1
}

# quietly COMMAND... shows what a command prints only when the command fails.
quietly() {
	"$@" >"$work/log" 2>&1 || {
		cat "$work/log" >&2
		fail "$*"
	}
}

# run ARGUMENT... shows a Terraform command and its output, and returns its exit code. What Terraform says about reading
# each object again before it plans is left out. When interrupted, Terraform gets the time to end its provider.
run() {
	printf '$ %s %s\n' "$(basename "$terraform")" "$*"
	{
		trap : INT TERM
		"$terraform" "$@" 2>&1 && echo 0 >"$work/code" || echo $? >"$work/code"
	} | without_refresh
	say
	return "$(cat "$work/code")"
}

without_refresh() (
	trap '' INT TERM
	grep --line-buffered -v -e ': Refreshing state\.\.\.' -e ': Reading\.\.\.' -e ': Read complete after' || true
)

# --------------------------------------------------------------------------------------------------- start and stop ----

stop() {
	local code=$?
	trap - EXIT INT TERM
	[ -z "$victim" ] || kill -KILL -- "-$victim" 2>/dev/null || true
	if [ -n "$simulator" ] && kill "$simulator" 2>/dev/null; then
		wait "$simulator" 2>/dev/null || true
	fi
	rm -rf "$work"
	exit "$code"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# isolate keeps the developer's own AWS login and Terraform settings out, so that nothing here can ever reach AWS.
isolate() {
	local name
	for name in $(compgen -e | grep -E '^(AWS_|TF_|TFC_)'); do
		unset "$name"
	done
	export AWS_ACCESS_KEY_ID=demo AWS_SECRET_ACCESS_KEY=demo AWS_REGION=us-east-1
	export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true
	export TF_CLI_CONFIG_FILE=$work/terraformrc TF_IN_AUTOMATION=1 TF_INPUT=0 CHECKPOINT_DISABLE=1
	export NO_PROXY=127.0.0.1 no_proxy=127.0.0.1
	[ -t 1 ] || export TF_CLI_ARGS=-no-color
}

# install_provider puts the provider where terraform init finds it, for Terraform's and for OpenTofu's default registry.
install_provider() {
	local platform host
	printf 'provider_installation {\n  filesystem_mirror {\n    path = "%s"\n  }\n}\n' "$work/providers" >"$TF_CLI_CONFIG_FILE"
	platform=$("$terraform" version -json | python3 -c 'import json, sys; print(json.load(sys.stdin)["platform"])')
	for host in registry.terraform.io registry.opentofu.org; do
		mkdir -p "$work/providers/$host/doit-vending/doit/0.0.1/$platform"
		cp bin/terraform-provider-doit "$work/providers/$host/doit-vending/doit/0.0.1/$platform/"
	done
}

# start_simulator waits for the one line that the simulator prints when it is ready.
start_simulator() {
	local line=
	mkfifo "$work/ready"
	bin/awssim -listen 127.0.0.1:0 -create-duration 12s -close-duration 1h -quotas published -seed-accounts 1 \
		>"$work/ready" 2>"$work/awssim.log" &
	simulator=$!
	exec 3<"$work/ready"
	if ! read -r -t 30 -u 3 line; then
		cat "$work/awssim.log" >&2
		fail "the simulated AWS did not start"
	fi
	export AWS_ENDPOINT_URL=http://${line##*http://}
	say "$line"
}

# ----------------------------------------------------------------------------------------------------------- checks ----

# actions PLAN lists what a saved plan would do, one line for each resource that it touches.
actions() {
	"$terraform" show -json "$1" | python3 -c '
import json, sys
for resource in json.load(sys.stdin).get("resource_changes", []):
    change = resource["change"]
    done = "import" if "importing" in change else ""
    if change["actions"] not in (["no-op"], ["read"]):
        done += "+" * bool(done) + "+".join(change["actions"])
    if done:
        print(done, resource["address"])'
}

# plan FILE EXPECTED makes and shows a plan, and checks that it does just what is expected.
plan() {
	local code=0 planned
	run plan -detailed-exitcode -out=plan -var-file="$1" || code=$?
	[ "$code" = 2 ] || fail "this plan should have changes, but terraform plan ended with $code"
	planned=$(actions plan)
	[ "$planned" = "$2" ] || fail "the plan should be \"$2\", but it is \"$planned\""
}

# unchanged FILE shows that a plan has nothing to do.
unchanged() {
	local code=0
	run plan -detailed-exitcode -var-file="$1" || code=$?
	[ "$code" = 0 ] || fail "this plan should be empty, but terraform plan ended with $code"
}

# edit FROM TO shows what one step changes in the configuration.
edit() {
	say "The configuration changes:"
	{ diff -U 0 "$1" "$2" || true; } | sed -e '1,2d' -e '/^@@/d' -e 's/^/  /'
	say
}

# listing shows all accounts as AWS has them, by a Terraform configuration that has nothing but data sources.
listing() {
	say "What AWS has:"
	quietly "$terraform" -chdir="$work/listing" apply -auto-approve
	"$terraform" -chdir="$work/listing" output -json accounts | python3 -c '
import json, sys
columns = ["id", "name", "email", "state", "unit"]
rows = [columns] + [[account[column] for column in columns] for account in json.load(sys.stdin)]
widths = [max(len(row[i]) for row in rows) for i in range(len(columns))]
for row in rows:
    print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())'
	say
}

# column EMAIL NAME is one cell of the last listing.
column() {
	"$terraform" -chdir="$work/listing" output -json accounts | python3 -c '
import json, sys
print(*[account[sys.argv[2]] for account in json.load(sys.stdin) if account["email"] == sys.argv[1]])' "$1" "$2"
}

# expect EMAIL NAME VALUE checks one cell of the last listing.
expect() {
	local seen
	seen=$(column "$1" "$2")
	[ "$seen" = "$3" ] || fail "the $2 of $1 should be \"$3\", but it is \"$seen\""
}

# ------------------------------------------------------------------------------------------------------------ story ----

prepare() {
	say
	heading "Build the provider and the simulated AWS"
	[ -x bin/terraform-provider-doit ] || CGO_ENABLED=0 go build -o bin/terraform-provider-doit .
	CGO_ENABLED=0 go build -o bin/awssim ./internal/awssim/cmd/awssim
	isolate
	install_provider
	"$terraform" version | sed -n 1p
	start_simulator
	mkdir "$work/organization" "$work/listing"
	cp examples/demo/main.tf "$work/organization/"
	cp examples/demo/steps/*.tfvars "$work/organization/"
	cp examples/demo/listing/main.tf "$work/listing/"
	quietly "$terraform" -chdir="$work/listing" init
	cd "$work/organization"
	quietly "$terraform" init
	say "The configuration is examples/demo/main.tf, and this is the map of accounts:"
	say
	sed 's/^/  /' 1-vend.tfvars
	say
}

vend() {
	local email
	heading "Vend four accounts into two organizational units"
	say "AWS makes accounts asynchronously: each takes its time, and AWS takes one request in ten seconds after the first three."
	say
	run apply -auto-approve -var-file=1-vend.tfvars || fail "terraform apply"
	listing
	for email in payments-dev payments-prod search-dev search-prod; do
		expect "aws+$email@example.com" state ACTIVE
	done
	expect aws+payments-dev@example.com unit Workloads/Development
	expect aws+payments-prod@example.com unit Workloads/Production

	heading "Plan again: nothing to do"
	unchanged 1-vend.tfvars
}

change() {
	local id
	heading "Rename, move and re-tag one account in place"
	edit 1-vend.tfvars 2-change.tfvars
	id=$(column aws+search-dev@example.com id)
	plan 2-change.tfvars 'update doit_aws_account.this["search-dev"]'
	run apply plan || fail "terraform apply"
	listing
	expect aws+search-dev@example.com id "$id"
	expect aws+search-dev@example.com name search-canary
	expect aws+search-dev@example.com unit Workloads/Production
	unchanged 2-change.tfvars
}

bring_in() {
	heading "Import an account that was there before Terraform"
	cp "$repository/examples/demo/steps/import.tf" .
	sed 's/^/  /' import.tf
	say
	plan 2-change.tfvars 'import doit_aws_account.legacy'
	run apply plan || fail "terraform apply"
}

# interrupt kills Terraform and the provider, without a chance to clean up, while AWS is making an account.
interrupt() {
	local line seen=
	heading "Kill Terraform in the middle of a vend, and apply again"
	edit 2-change.tfvars 3-one-more.tfvars
	mkfifo "$work/cut"
	set -m # a process group of its own, so that the provider dies with Terraform
	"$terraform" apply -auto-approve -var-file=3-one-more.tfvars >"$work/cut" 2>&1 &
	victim=$!
	set +m
	exec 4<"$work/cut"
	while [ -z "$seen" ] && read -r line <&4; do
		case $line in *doit_aws_account.this*reat*) say "$line" ;; esac
		case $line in *'Still creating'*) seen=yes ;; esac
	done
	[ -n "$seen" ] || fail "terraform apply ended before it could be killed"
	kill -KILL -- "-$victim"
	wait "$victim" 2>/dev/null || true
	victim=
	exec 4<&-
	"$terraform" state list >"$work/log"
	if grep -q data-prod "$work/log"; then
		fail "the state already has the account, so the kill came too late"
	fi
	say "Killed. The state does not have the account."
	say
	run apply -auto-approve -var-file=3-one-more.tfvars || fail "terraform apply"
	listing
	expect aws+data-prod@example.com state ACTIVE # a second account of that address would be shown here too
	unchanged 3-one-more.tfvars
}

protect() {
	heading "Destroy: refused at plan time, because accounts are protected unless they say otherwise"
	if run destroy -auto-approve -var-file=3-one-more.tfvars | tee "$work/refused"; then
		fail "terraform destroy should have been refused"
	fi
	grep -q 'AWS account is protected' "$work/refused" || fail "terraform destroy failed for another reason than the protection"
	listing
	expect aws+payments-dev@example.com state ACTIVE
	unchanged 3-one-more.tfvars
}

close_one() {
	heading "Close one account: first say that it may be closed, then remove it"
	edit 3-one-more.tfvars 4-allow-close.tfvars
	plan 4-allow-close.tfvars 'update doit_aws_account.this["payments-dev"]'
	run apply plan || fail "terraform apply"
	edit 4-allow-close.tfvars 5-close.tfvars
	plan 5-close.tfvars 'delete doit_aws_account.this["payments-dev"]'
	run apply plan || fail "terraform apply"
	listing
	expect aws+payments-dev@example.com state PENDING_CLOSURE
	unchanged 5-close.tfvars
}

# people_do ACT NAME=VALUE... does what AWS has no API for, as people do it in AWS's console: see internal/awssim/console.go.
people_do() {
	python3 - "$AWS_ENDPOINT_URL/_console/$1" "${@:2}" <<-'PYTHON' || fail "nobody could do $1"
		import sys, urllib.parse, urllib.request
		form = dict(argument.split("=", 1) for argument in sys.argv[2:])
		urllib.request.urlopen(sys.argv[1], urllib.parse.urlencode(form).encode())
	PYTHON
}

# steps shows the steps of the import as the state has them.
steps() {
	"$terraform" output -json steps | python3 -c '
import json, sys
columns = ["id", "actor", "status"]
rows = [columns] + [[step[column] for column in columns] for step in json.load(sys.stdin)]
widths = [max(len(row[i]) for row in rows) for i in range(len(columns))]
for row in rows:
    print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())'
	say "  ready: $("$terraform" output -json ready)"
	say
}

# step ID is the status of one step.
step() {
	"$terraform" output -json steps | python3 -c '
import json, sys
print(*[step["status"] for step in json.load(sys.stdin) if step["id"] == sys.argv[1]])' "$1"
}

# onboard brings the organization under a reseller. The configuration is examples/onboard-organization/main.tf.
onboard() {
	local id
	mkdir "$work/onboarding"
	cp "$repository"/examples/onboard-organization/main.tf "$repository"/examples/onboard-organization/steps/*.tfvars "$work/onboarding/"
	cd "$work/onboarding"
	quietly "$terraform" init

	heading "Bring the organization under a reseller: make what AWS has an API for, list the rest"
	say "The configuration is examples/onboard-organization/main.tf."
	say
	quietly "$terraform" apply -auto-approve -var-file=1-begin.tfvars
	"$terraform" output made | sed 's/^/  /'
	say
	say "The steps of the import, after the first apply:"
	steps
	for id in cmp_role awsadmin_role cur_enabled cur_bucket cur_report; do
		[ "$(step "$id")" = done ] || fail "the step $id should be done after the first apply, but it is $(step "$id")"
	done
	[ "$(step root_email)" = pending ] || fail "nobody has changed the root e-mail address, and the step is $(step root_email)"

	heading "People do their part, and the operator attests what AWS cannot show"
	say "The customer changes the root e-mail address, removes MFA and completes the contact information."
	people_do root-email email=awsops+acme@doit-intl.com
	people_do root-mfa on=false
	people_do user-mfa user=administrator
	people_do contact-information name=Example phone=+493012345 address="Example Street 1" city=Berlin postal-code=10115 country=DE
	say "The reseller sets a new root password, registers MFA again, and sees to payment and tax."
	people_do root-mfa on=true
	people_do tax country=DE
	edit 1-begin.tfvars 2-attest.tfvars
	quietly "$terraform" plan -out=plan -var-file=2-attest.tfvars
	[ "$(actions plan)" = "update doit_org_import.this" ] || fail "the plan should only update the import, but it is \"$(actions plan)\""
	quietly "$terraform" apply plan
	say "The steps of the import, after the second apply:"
	steps
	[ "$("$terraform" output -json ready)" = true ] || fail "the import should be ready"
	unchanged 2-attest.tfvars
	cd "$work/organization"
}

# enter ACCOUNT ROLE asks for credentials of a role of a member account and prints the HTTP status of AWS's answer.
enter() {
	python3 - "$AWS_ENDPOINT_URL" "$1" "$2" <<-'PYTHON'
		import sys, urllib.error, urllib.parse, urllib.request
		endpoint, account, role = sys.argv[1:]
		form = {"Action": "AssumeRole", "Version": "2011-06-15", "RoleArn": f"arn:aws:iam::{account}:role/{role}", "RoleSessionName": "demo"}
		signed = "AWS4-HMAC-SHA256 Credential=demo/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=demo"
		request = urllib.request.Request(endpoint, urllib.parse.urlencode(form).encode(), {"Authorization": signed})
		try:
		    print(urllib.request.urlopen(request).status)
		except urllib.error.HTTPError as refused:
		    print(refused.code)
	PYTHON
}

# made KEY ATTRIBUTE is what the factory says of one of its accounts.
made() {
	"$terraform" output -json accounts | python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]][sys.argv[2]])' "$1" "$2"
}

# changes EXPECTED plans the factory, shows in short what it would do, and checks that it does just what is expected.
changes() {
	local planned
	quietly "$terraform" plan -out=plan -var-file=cloudhealth.tfvars
	planned=$(actions plan)
	say "The plan:"
	sed 's/^/  /' <<<"$planned"
	say
	[ "$planned" = "$1" ] || fail "the plan should be \"$1\""
	quietly "$terraform" apply plan
}

# factory vends accounts out of a YAML file. The configuration is examples/account-factory.
factory() {
	local answer bootstrap=OrganizationAccountAccessRole
	mkdir "$work/factory"
	cp "$repository"/examples/account-factory/*.* "$repository"/examples/account-factory/steps/* "$work/factory/"
	cd "$work/factory"
	quietly "$terraform" init

	heading "An account factory: accounts with contacts and roles out of a YAML file, and one without its bootstrap role"
	say "The configuration is examples/account-factory, and these are its accounts:"
	say
	sed -n -e '/^accounts:/,$s/^/  /p' accounts.yaml
	say
	quietly "$terraform" apply -auto-approve -var-file=cloudhealth.tfvars
	listing
	expect aws+orders-prod@example.com unit Products/Production
	answer=$(enter "$(made shared-network id)" "$bootstrap")
	[ "$answer" = 200 ] || fail "the bootstrap role of shared-network should let in, and AWS answers $answer"
	answer=$(enter "$(made orders-prod id)" "$bootstrap")
	[ "$answer" = 403 ] || fail "the bootstrap role of orders-prod should be gone, and AWS answers $answer"
	say "AWS lets the management account into shared-network by $bootstrap, and refuses it in orders-prod: HTTP $answer."
	say
	quietly "$terraform" plan -detailed-exitcode -var-file=cloudhealth.tfvars

	heading "Close one of its accounts: two changes of the file, by way of a quarantine"
	cp accounts.yaml before.yaml
	sed -i.bak -e '/^  orders-dev:/a\
    on_destroy: close' accounts.yaml
	edit before.yaml accounts.yaml
	changes 'update doit_aws_account.this["orders-dev"]'
	cp accounts.yaml before.yaml
	sed -i.bak -e '/^  orders-dev:/,/^$/d' accounts.yaml
	edit before.yaml accounts.yaml
	changes 'delete doit_alternate_contacts.this["orders-dev"]
delete doit_aws_account.this["orders-dev"]
delete doit_partner_role.administrator["orders-dev"]
delete doit_partner_role.cloudhealth["orders-dev"]'
	listing
	expect aws+orders-dev@example.com state PENDING_CLOSURE
	expect aws+orders-dev@example.com unit Quarantine
	cd "$work/organization"
}

finish() {
	heading "Stop the simulated AWS"
	kill "$simulator"
	wait "$simulator" || fail "the simulated AWS did not stop cleanly"
	if kill -0 "$simulator" 2>/dev/null; then
		fail "the simulated AWS is still running"
	fi
	simulator=
	cd "$repository"
	rm -rf "$work"
	say "Nothing is left running. Everything above came out as expected, after $SECONDS seconds."
}

prepare
vend
change
bring_in
interrupt
protect
close_one
onboard
factory
finish
