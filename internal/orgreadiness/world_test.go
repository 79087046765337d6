package orgreadiness_test

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/account"
	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
	curtypes "github.com/aws/aws-sdk-go-v2/service/costandusagereportservice/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/billing"
)

const (
	typeName  = "doit_org_readiness"
	addr      = "data.doit_org_readiness.test"
	resources = "doitintl-awsops-acme" // the name of bucket and report
	admin     = "administrator"        // the caller
)

// inputs hold the account against everything.
func inputs(more map[string]any) map[string]any {
	all := map[string]any{
		"customer_id": "acme", "expected_root_email": "awsops+{id}@doit-intl.com", "wanted_accounts": 3, "tax_country": "DE",
	}
	maps.Copy(all, more)
	return all
}

// world is a simulated AWS in which nothing is wrong with the management account.
type world struct {
	*acctest.World

	management string
}

func perfectWorld(t *testing.T, options ...func(*awssim.Options)) world {
	t.Helper()
	w := world{World: acctest.NewWorld(t, options...)}
	w.management = w.AWS.ManagementAccountID()
	w.AWS.SetEmail(w.management, "awsops+acme@doit-intl.com")
	w.AWS.SetRootMFA(w.management, true)
	w.AWS.AddUser(w.management, admin, "arn:aws:iam::aws:policy/AdministratorAccess")
	w.AWS.AddMFADevice(w.management, admin)
	w.AWS.SetTrustedAccess("account.amazonaws.com", true)
	w.AWS.SetTrustedAccess("iam.amazonaws.com", true)
	w.AWS.SetRootFeatures("RootCredentialsManagement", "RootSessions")
	w.AWS.SetTaxRegistration(w.management, "Verified", "DE")
	w.AWS.AddRole(w.management, "doitintl_cmp", trust("068664126052"))
	w.AWS.AddRole(w.management, "AWSAdmin", trust("123123123123"))
	w.AWS.AddReport(w.management, report(resources))
	w.AWS.AddBucket(w.management, resources, "eu-central-1")
	w.secureBucket(t, true)
	w.AWS.SetBucketPolicy(resources, w.deliveryPolicy(t))
	w.setContacts(t)
	return w
}

func trust(accountID string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + accountID +
		`:root"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"acme-secret"}}}]}`
}

func report(name string) curtypes.ReportDefinition {
	return curtypes.ReportDefinition{
		ReportName: &name, TimeUnit: curtypes.TimeUnitHourly, Format: curtypes.ReportFormatCsv, Compression: curtypes.CompressionFormatGzip,
		AdditionalSchemaElements: []curtypes.SchemaElement{curtypes.SchemaElementResources},
		S3Bucket:                 aws.String(resources), S3Prefix: aws.String("CUR"), S3Region: curtypes.AWSRegionUsStandard,
	}
}

// secureBucket blocks public access to the bucket, or does not.
func (w world) secureBucket(t *testing.T, blocked bool) {
	t.Helper()
	client := s3.New(s3.Options{
		BaseEndpoint: &w.URL, Region: "eu-central-1", UsePathStyle: true, Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
	if _, err := client.PutPublicAccessBlock(t.Context(), &s3.PutPublicAccessBlockInput{
		Bucket: aws.String(resources), PublicAccessBlockConfiguration: &s3types.PublicAccessBlockConfiguration{
			BlockPublicAcls: &blocked, BlockPublicPolicy: &blocked, IgnorePublicAcls: &blocked, RestrictPublicBuckets: &blocked,
		},
	}); err != nil {
		t.Fatal(err)
	}
}

// deliveryPolicy lets AWS deliver the billing data of the management account into the bucket.
func (w world) deliveryPolicy(t *testing.T) string {
	t.Helper()
	policy, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": billing.Statements("aws", w.management, resources, nil)})
	if err != nil {
		t.Fatal(err)
	}
	return string(policy)
}

func (w world) account() *account.Client {
	return account.New(account.Options{
		BaseEndpoint: &w.URL, Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
}

func (w world) setContacts(t *testing.T) {
	t.Helper()
	for _, kind := range accounttypes.AlternateContactType("").Values() {
		if _, err := w.account().PutAlternateContact(t.Context(), &account.PutAlternateContactInput{
			AlternateContactType: kind, Name: aws.String("Ada"), Title: aws.String("Owner"), EmailAddress: aws.String("ada@example.com"), PhoneNumber: aws.String("+49 30 1"),
		}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.account().PutContactInformation(t.Context(), &account.PutContactInformationInput{ContactInformation: &accounttypes.ContactInformation{
		FullName: aws.String("Ada"), AddressLine1: aws.String("Street 1"), City: aws.String("Berlin"), StateOrRegion: aws.String("Berlin"),
		PostalCode: aws.String("10115"), CountryCode: aws.String("DE"), PhoneNumber: aws.String("+49 30 1"),
	}}); err != nil {
		t.Fatal(err)
	}
}

func (w world) deleteContact(t *testing.T, kind accounttypes.AlternateContactType) {
	t.Helper()
	if _, err := w.account().DeleteAlternateContact(t.Context(), &account.DeleteAlternateContactInput{AlternateContactType: kind}); err != nil {
		t.Fatal(err)
	}
}

// result is what the data source says.
type result struct {
	ready  bool
	checks []check
	ids    map[string]string // account_id, management_account_id
}

type check struct{ id, title, status, evidence, fix string }

// of finds a check.
func (r result) of(id string) check {
	for _, c := range r.checks {
		if c.id == id {
			return c
		}
	}
	return check{}
}

// read reads the data source through its own server, configured with provider, and wants no message.
func (w world) read(t *testing.T, provider, config map[string]any) result {
	t.Helper()
	attributes, said := w.Server(t, provider).ReadData(t, typeName, config)
	if said != "" {
		t.Fatal(said)
	}
	return resultOf(t, attributes)
}

func resultOf(t *testing.T, attributes map[string]tftypes.Value) result {
	t.Helper()
	found := result{ids: map[string]string{"account_id": text(t, attributes, "account_id"), "management_account_id": text(t, attributes, "management_account_id")}}
	var list []tftypes.Value
	statuses := map[string]tftypes.Value{}
	for name, into := range map[string]any{"ready": &found.ready, "checks": &list, "check_status": &statuses} {
		if err := attributes[name].As(into); err != nil {
			t.Fatal(err)
		}
	}
	for _, element := range list {
		members := map[string]tftypes.Value{}
		if err := element.As(&members); err != nil {
			t.Fatal(err)
		}
		c := check{text(t, members, "id"), text(t, members, "title"), text(t, members, "status"), text(t, members, "evidence"), text(t, members, "fix")}
		if status := text(t, statuses, c.id); status != c.status {
			t.Errorf("check_status of %s is %q, and its status %q", c.id, status, c.status)
		}
		found.checks = append(found.checks, c)
	}
	if len(statuses) != len(list) {
		t.Errorf("%d statuses of %d checks", len(statuses), len(list))
	}
	return found
}

// text reads a string attribute, "" for null.
func text(t *testing.T, attributes map[string]tftypes.Value, name string) string {
	t.Helper()
	var s *string
	if err := attributes[name].As(&s); err != nil {
		t.Fatal(err)
	}
	return aws.ToString(s)
}
