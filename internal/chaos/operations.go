package chaos

import (
	"slices"
	"strings"
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// slow lets AWS take its time, so that waiting is interrupted, too.
var slow = awssim.Options{
	CreateDuration: 8 * time.Second, ActivationDuration: 5 * time.Second, CloseDuration: time.Minute, Flapping: 10 * time.Minute,
	RolePropagation: 8 * time.Second, IAMDelay: 2 * time.Second, PolicyDelay: 8 * time.Second,
}

// operations is the table of everything that is cut.
func operations() []operation {
	all := slices.Concat(vending(), changing(), leaving(), replacing(), removing(), onboarding(), rebuilding())
	for i := range all {
		all[i].world = slow
	}
	return all
}

// config fills what a scene has into a configuration: {organization}, {dev}, {quarantine}, {old},
// {code}, {topic} and {fifo}.
func config(text ...string) func(scene) string {
	return func(s scene) string {
		return strings.NewReplacer("{organization}", s.world.OrganizationID(), "{dev}", s.dev, "{quarantine}", s.quarantine,
			"{old}", s.member, "{code}", s.code, "{topic}", s.topic, "{fifo}", s.fifo).Replace(strings.Join(text, "\n"))
	}
}

// apply is a step that applies a configuration.
func apply(text ...string) step { return step{config: config(text...)} }

// refusing is a step that has to fail and to say so.
func refusing(saying string, s step) step {
	s.refused = saying
	return s
}

// nothing is a configuration without resources.
const nothing = "# nothing"

// createFirst goes into a resource that Terraform is to replace by making the new object before it destroys the old one.
const createFirst = `lifecycle { create_before_destroy = true }`

const teamEmail = "aws+team@example.com"

// team is the account that the operations on accounts are about.
func team(attributes ...string) string {
	return resource("doit_aws_account", "team", slices.Concat([]string{`name = "team"`, `email = "` + teamEmail + `"`}, attributes)...)
}

func resource(kind, name string, lines ...string) string {
	return "resource \"" + kind + "\" \"" + name + "\" {\n  " + strings.Join(lines, "\n  ") + "\n}\n"
}
