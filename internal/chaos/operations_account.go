package chaos

import (
	"time"
)

// vended is an account with everything that vending does.
var vended = team(`parent_id = "{dev}"`, `tags = { team = "a", cost = "1" }`, `wait_for_access = true`)

// naively is vending as the naive provider does it.
func naively() operation {
	return operation{name: "naive create", naive: true, world: slow, cut: apply(vended)}
}

// vending makes accounts.
func vending() []operation {
	return []operation{
		{name: "create", cut: apply(vended)},
		{name: "create and tell", cut: apply(team(`parent_id = "{dev}"`, `notification_topic_arn = "{topic}"`))},
		{name: "create and tell in order", cut: apply(team(`notification_topic_arn = "{fifo}"`))},
		{name: "create govcloud", cut: apply(team(`create_govcloud = true`, `parent_id = "{dev}"`))},
		{name: "adopt", cut: apply(resource("doit_aws_account", "team",
			`name = "team"`, `email = "aws+old@example.com"`, `parent_id = "{dev}"`, `tags = { team = "a" }`, `adopt_existing = true`))},
		{name: "create unit", cut: apply(resource("doit_organizational_unit", "unit", `name = "team"`, `parent_id = "{dev}"`, `tags = { team = "a" }`))},
	}
}

// changing changes accounts in place.
func changing() []operation {
	before := apply(vended)
	renamed := resource("doit_aws_account", "team", `name = "crew"`, `email = "`+teamEmail+`"`, `parent_id = "{quarantine}"`,
		`tags = { team = "b", more = "2" }`, `wait_for_access = true`)
	newAddress := func(more ...string) string {
		return resource("doit_aws_account", "team", append([]string{`name = "team"`, `email = "aws+crew@example.com"`}, more...)...)
	}
	contacts := func(name string, more ...string) string {
		return vended + resource("doit_alternate_contacts", "team", append([]string{`account_id = doit_aws_account.team.id`,
			`security = { name = "` + name + `", title = "On call", email = "security@example.com", phone = "+1 555 0100" }`}, more...)...)
	}
	unit := func(name string) string {
		return resource("doit_organizational_unit", "unit", `name = "`+name+`"`, `parent_id = "{dev}"`, `tags = { team = "`+name+`" }`)
	}
	billing := `billing = { name = "Finance", title = "Payable", email = "billing@example.com", phone = "+1 555 0101" }`
	return []operation{
		{name: "rename, move and retag", before: []step{before}, cut: apply(renamed)},
		{name: "ask for a new address", before: []step{apply(team())}, cut: refusing("AWS sent a code of 6 characters", apply(newAddress())),
			settle: []step{apply(newAddress(`email_otp = "{code}"`))}},
		{name: "accept a new address", before: []step{apply(team()), refusing("AWS sent a code of 6 characters", apply(newAddress()))},
			cut: apply(newAddress(`email_otp = "{code}"`))},
		{name: "set contacts", before: []step{before}, cut: apply(contacts("Sec", billing))},
		{name: "change contacts", before: []step{apply(contacts("Sec", billing))}, cut: apply(contacts("Ops"))},
		{name: "change unit", before: []step{apply(unit("a"))}, cut: apply(unit("b"))},
	}
}

// leaving lets accounts go.
func leaving() []operation {
	gone := apply(nothing)
	later := gone
	later.pause = 5 * 24 * time.Hour
	return []operation{
		{name: "close", before: []step{apply(team(`on_destroy = "close"`))}, cut: gone},
		{name: "close with quarantine", before: []step{apply(team(`on_destroy = "close"`, `quarantine_parent_id = "{quarantine}"`))}, cut: gone},
		{name: "retain with quarantine", before: []step{apply(team(`on_destroy = "retain"`, `quarantine_parent_id = "{quarantine}"`))}, cut: gone},
		{name: "remove", before: []step{apply(team(`on_destroy = "remove"`))}, cut: later},
		{name: "destroy unit", before: []step{apply(resource("doit_organizational_unit", "unit", `name = "team"`, `parent_id = "{dev}"`))}, cut: gone},
	}
}

// replacing asks for what must never happen to an account, with each on_destroy.
func replacing() []operation {
	const account, never = "doit_aws_account.team", "run: terraform untaint"
	const moved = "moved {\n  from = doit_aws_account.team[\"a\"]\n  to   = doit_aws_account.team[\"b\"]\n}\n"
	var all []operation
	for _, deed := range []string{"protect", "retain", "close", "remove"} {
		onDestroy := `on_destroy = "` + deed + `"`
		plain := apply(team(onDestroy))
		first := apply(team(onDestroy, createFirst))
		keyed := func(key string, more ...string) step {
			return apply(team(append([]string{onDestroy, `for_each = toset(["` + key + `"])`}, more...)...))
		}
		handed := func(more ...string) step {
			return apply(moved, team(append([]string{onDestroy, `for_each = toset(["b"])`}, more...)...))
		}
		replace := step{args: []string{"apply", "-auto-approve", "-replace", account}, refused: never}
		taint, untaint := step{args: []string{"taint", account}}, step{args: []string{"untaint", account}}
		all = append(all,
			operation{name: "replace, " + deed, before: []step{plain}, cut: replace},
			operation{name: "replace, create first, " + deed, before: []step{first}, cut: replace},
			operation{name: "taint, " + deed, before: []step{plain, taint}, cut: refusing(never, step{}), settle: []step{untaint}},
			operation{name: "taint, create first, " + deed, before: []step{first, taint}, cut: refusing(never, step{}), settle: []step{untaint}},
			operation{name: "rename key, " + deed, before: []step{keyed("a")}, anyOrder: true,
				cut: refusing("tell Terraform with a moved block", keyed("b")), settle: []step{handed()}},
			operation{name: "rename key, create first, " + deed, before: []step{keyed("a", createFirst)}, anyOrder: true,
				cut: refusing("tell Terraform with a moved block", keyed("b", createFirst)), settle: []step{handed(createFirst)}},
		)
	}
	return all
}
