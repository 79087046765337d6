package chaos

import (
	"time"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// operation is something that people do with the provider, and that is cut at every call it makes.
type operation struct {
	name   string
	world  awssim.Options
	before []step // lead up to it
	cut    step
	settle []step // after it, and before the plan that must be empty
	rescue rescue // where applying again may be refused and says what to do
	naive  bool   // done by the naive provider, which must not get away with it
	// anyOrder says that Terraform plans several resources in any order, so that not every run makes the same calls: new ones
	// get a head start, and a case is tried until its call happens.
	anyOrder bool
}

// step is one run of terraform.
type step struct {
	config  func(scene) string // nil leaves it as it is
	args    []string           // nil: apply
	refused string             // part of what it says when it has to fail
	pause   time.Duration      // that passes before it
}

// rescue is what a message tells people to do, and what they then do until all is done.
type rescue struct {
	says  string // "" when applying again has to be enough
	steps []step
}

// scene is what there is in every world before anything is done.
type scene struct {
	world           *awssim.World
	dev, quarantine string // ids of organizational units
	member          string // id of an account that joined long ago
	topic, fifo     string // ARNs of topics, one in another region
	code            string // that AWS mailed last to a new root address
}

func newScene(w *awssim.World) scene {
	return scene{
		world: w, dev: w.AddOU(w.RootID(), "dev"), quarantine: w.AddOU(w.RootID(), "quarantine"),
		member: w.AddAccount(awssim.Account{Name: "old", Email: "aws+old@example.com"}),
		topic:  w.AddTopic(w.ManagementAccountID(), "eu-west-1", "accounts"),
		fifo:   w.AddTopic(w.ManagementAccountID(), "us-east-1", "accounts.fifo"),
	}
}

// call names one of the calls that an operation makes: the nth of that service and operation.
type call struct {
	service, operation string
	nth                int
}
