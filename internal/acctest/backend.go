package acctest

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
	"github.com/doit-vending/terraform-provider-doit/internal/provider"
)

// Backend is an AWS that a test cannot look into: the simulator, or moto, which nobody here wrote. Both judge the same
// test code, so that the simulator is not its own judge.
type Backend struct {
	Name  string
	URL   string
	Clock *clock.Fake

	phases *phases
	world  *awssim.World // nil: moto
}

// OnEachBackend runs a test against the simulator and against moto.
func OnEachBackend(t *testing.T, run func(t *testing.T, b *Backend)) {
	t.Helper()
	t.Run("simulator", func(t *testing.T) {
		t.Parallel()
		w := NewWorld(t)
		run(t, &Backend{Name: "simulator", URL: w.URL, Clock: w.Clock, phases: w.phases, world: w.AWS})
	})
	t.Run("moto", func(t *testing.T) {
		t.Parallel()
		run(t, startMoto(t))
	})
}

// Factories gives Terraform the provider under test, wired to the backend.
func (b *Backend) Factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return b.phases.watched(Factories(b.URL, provider.WithClock(b.Clock)))
}

// Organizations is a client with which tests arrange and check.
func (b *Backend) Organizations() *organizations.Client {
	return organizations.New(organizations.Options{
		BaseEndpoint: &b.URL, Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
}

// RootID is the root of the organization.
func (b *Backend) RootID(t *testing.T) string {
	t.Helper()
	out, err := b.Organizations().ListRoots(t.Context(), &organizations.ListRootsInput{})
	if err != nil || len(out.Roots) != 1 {
		t.Fatalf("listing the roots: %v %+v", err, out)
	}
	return aws.ToString(out.Roots[0].Id)
}

// AddOU makes an organizational unit and returns its id.
func (b *Backend) AddOU(t *testing.T, parentID, name string) string {
	t.Helper()
	out, err := b.Organizations().CreateOrganizationalUnit(t.Context(),
		&organizations.CreateOrganizationalUnitInput{ParentId: &parentID, Name: &name})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(out.OrganizationalUnit.Id)
}

// Account reads an account, its parent and its tags.
func (b *Backend) Account(t *testing.T, id string) (account orgtypes.Account, parentID string, tags map[string]string) {
	t.Helper()
	client := b.Organizations()
	described, err := client.DescribeAccount(t.Context(), &organizations.DescribeAccountInput{AccountId: &id})
	if err != nil {
		t.Fatal(err)
	}
	parents, err := client.ListParents(t.Context(), &organizations.ListParentsInput{ChildId: &id})
	if err != nil {
		t.Fatal(err)
	}
	listed, err := client.ListTagsForResource(t.Context(), &organizations.ListTagsForResourceInput{ResourceId: &id})
	if err != nil {
		t.Fatal(err)
	}
	tags = map[string]string{}
	for _, tag := range listed.Tags {
		tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	return *described.Account, aws.ToString(parents.Parents[0].Id), tags
}
