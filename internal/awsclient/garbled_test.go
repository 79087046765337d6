package awsclient_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/bcmdataexports"
	"github.com/aws/aws-sdk-go-v2/service/costandusagereportservice"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/taxsettings"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

// invoke calls an operation by the names that Understood gives, with something in every member of the input.
func invoke(ctx context.Context, c *awsclient.Client, service, operation string) error {
	method := reflect.ValueOf(clientOf(c, service)).MethodByName(operation)
	input := reflect.New(method.Type().In(1).Elem())
	fill(input.Elem())
	results := method.Call([]reflect.Value{reflect.ValueOf(ctx), input})
	err, _ := reflect.TypeAssert[error](results[1])
	return err
}

func clientOf(c *awsclient.Client, service string) any {
	return map[string]any{
		organizations.ServiceID: c.Organizations(), account.ServiceID: c.Account(), iam.ServiceID: c.IAM(), sts.ServiceID: c.STS(),
		costandusagereportservice.ServiceID: c.CUR(), bcmdataexports.ServiceID: c.DataExports(), resourcegroupstaggingapi.ServiceID: c.Tagging(),
		servicequotas.ServiceID: c.ServiceQuotas(), taxsettings.ServiceID: c.Tax(), s3.ServiceID: c.S3("us-east-1"), sns.ServiceID: c.SNS("us-east-1"),
	}[service]
}

func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			if v.Field(i).CanSet() && v.Type() != reflect.TypeFor[time.Time]() && name != "NextToken" && name != "Marker" {
				fill(v.Field(i))
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.String:
		if v.Type() != reflect.TypeFor[s3types.ChecksumAlgorithm]() {
			v.SetString("invented") // as the simulator invents its answers
		}
		if values := v.MethodByName("Values"); values.IsValid() && v.Type() != reflect.TypeFor[s3types.ChecksumAlgorithm]() {
			v.Set(values.Call(nil)[0].Index(0))
		}
	default:
	}
}

// TestGarbledAnswers gives every operation that the provider calls every kind of garbage.
func TestGarbledAnswers(t *testing.T) {
	t.Parallel()
	world := awssim.New(awssim.Options{Clock: clock.NewFake(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))})
	server := httptest.NewServer(world)
	t.Cleanup(server.Close)
	for _, name := range awsclient.Understood() {
		at := strings.LastIndex(name, " ")
		service, operation := name[:at], name[at+1:]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, garbage := range awssim.Garbages() {
				if garbage.Name == "no end" && !lengthy[operation] {
					continue
				}
				client := newClient(t, settings(server.URL, func(c *awsclient.Config) { c.MaxRetries = 1 }))
				fault := world.Inject(awssim.Fault{Kind: awssim.FaultGarbled, Garbage: &garbage, Operation: operation, Service: simulated[service], Count: awssim.Always})
				err := invoke(t.Context(), client, service, operation)
				fault.Remove()
				if fault.Hits() != 1 {
					t.Fatalf("%s: the call arrived %d times: %v", garbage.Name, fault.Hits(), err)
				}
				judge(t, service, operation, garbage, err)
			}
		})
	}
}

// lengthy are the operations that get an answer without end: one for each protocol, for 16 MB take their time, and the length
// of an answer is looked at before anything else.
var lengthy = map[string]bool{"ListAccounts": true, "GetAlternateContact": true, "ListUsers": true, "ListBuckets": true, "GetCallerIdentity": true}

// simulated are the simulator's names of the services.
var simulated = map[string]string{
	organizations.ServiceID: "organizations", account.ServiceID: "account", iam.ServiceID: "iam", sts.ServiceID: "sts", s3.ServiceID: "s3",
	costandusagereportservice.ServiceID: "cur", bcmdataexports.ServiceID: "bcm-data-exports", resourcegroupstaggingapi.ServiceID: "tag",
	servicequotas.ServiceID: "servicequotas", sns.ServiceID: "sns", taxsettings.ServiceID: "tax",
}

// judge wants the one clear error, or none where AWS itself might have said so.
func judge(t *testing.T, service, operation string, garbage awssim.Garbage, err error) {
	t.Helper()
	garbled, refused := errors.AsType[*awsclient.GarbledError](err)
	switch {
	case err == nil && mayPass(service, operation, garbage):
		return
	case err == nil || garbage.Name == control:
		t.Errorf("%s: got %v", garbage.Name, err)
		return
	case operation == "HeadBucket" && garbage.Name == "a refusal without a code": // its code is its HTTP status
		refused = awsclient.Code(err) == "BadRequest"
		garbled = &awsclient.GarbledError{Operation: operation, RequestID: awsclient.RequestID(err), What: "?"}
	}
	if !refused {
		t.Errorf("%s: got the error %v", garbage.Name, err)
		return
	}
	if got := classify(garbled); got.Code != "" || got.NotFound || got.AccessDenied || got.Throttle || !got.Ambiguous || (got.RequestID == "") != garbage.Foreign {
		t.Errorf("%s: it counts as %+v", garbage.Name, got)
	}
	if garbled.Operation != operation || garbled.What == "" || strings.Contains(err.Error(), "secret") {
		t.Errorf("%s: got %q", garbage.Name, err)
	}
}

// control is the one garbage that does no harm: it shows that the answers are understood when nothing is wrong with them.
const control = "the wrong content type"

// mayPass says that no answer of AWS can be told from this one.
func mayPass(service, operation string, garbage awssim.Garbage) bool {
	rule := awsclient.Demanded(service, operation)
	silent := service == s3.ServiceID && rule == awsclient.Nothing && garbage.Name != "a refusal without a code" || operation == "HeadBucket"
	inXML := service == iam.ServiceID || service == sns.ServiceID || service == sts.ServiceID || service == s3.ServiceID
	switch {
	case garbage.Foreign:
		return false
	case silent || garbage.Name == control: // S3 and HTTP give these answers no body, or one that nobody reads
		return true
	case garbage.Name == "an empty body":
		return rule == awsclient.Nothing && (!inXML || service == s3.ServiceID)
	case !garbage.WellFormed:
		return false
	case rule == "" || rule == awsclient.Nothing:
		return true
	case garbage.Name == "empty lists":
		return !strings.Contains(rule, "+")
	case garbage.Name == "texts for structures" && !strings.Contains(rule, "."):
		return true
	default: // XML has but texts and elements, and an element without any is a list without items
		return inXML && garbage.Name != "no members"
	}
}

// TestOtherObjects: an answer about another object than the one that was asked for is none.
func TestOtherObjects(t *testing.T) {
	t.Parallel()
	compared := 0
	for _, name := range awsclient.Understood() {
		at := strings.LastIndex(name, " ")
		service, operation := name[:at], name[at+1:]
		if !strings.Contains(awsclient.Demanded(service, operation), "=") {
			continue
		}
		compared++
		world := awssim.New(awssim.Options{Clock: clock.NewFake(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))})
		server := httptest.NewServer(world)
		t.Cleanup(server.Close)
		other := awssim.Instead("invented", "another")
		if operation == "GetAlternateContact" {
			other = awssim.Instead("BILLING", "SECURITY")
		}
		world.Inject(awssim.Fault{Kind: awssim.FaultGarbled, Garbage: other})
		err := invoke(t.Context(), newClient(t, settings(server.URL)), service, operation)
		if err == nil || !strings.Contains(err.Error(), "it is about another object") && !strings.Contains(err.Error(), "cannot be read") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if compared < 10 {
		t.Errorf("only %d operations are compared", compared)
	}
}

// TestRulesNameMembers: a rule about a member that the SDK does not have would refuse every answer.
func TestRulesNameMembers(t *testing.T) {
	t.Parallel()
	if got := len(awsclient.Understood()); got < 100 {
		t.Errorf("there are rules for %d operations", got)
	}
	for _, name := range awsclient.Understood() {
		at := strings.LastIndex(name, " ")
		service, operation := name[:at], name[at+1:]
		method := reflect.ValueOf(clientOf(newClient(t, settings("http://aws.invalid")), service)).MethodByName(operation)
		if !method.IsValid() {
			t.Errorf("%s: there is no such operation", name)
			continue
		}
		for rule := range strings.FieldsSeq(strings.Trim(awsclient.Demanded(service, operation), awsclient.Nothing)) {
			path, asked, compares := strings.Cut(rule, "=")
			_, found := method.Type().In(1).Elem().FieldByName(asked)
			if compares && !found {
				t.Errorf("%s: the input has no %s", name, asked)
			}
			hasMember(t, method.Type().Out(0).Elem(), path)
		}
	}
}

func hasMember(t *testing.T, in reflect.Type, path string) {
	t.Helper()
	name, rest, deeper := strings.Cut(path, ".")
	for option := range strings.SplitSeq(strings.TrimRight(name, "+?"), "|") {
		field, ok := in.FieldByName(option)
		if !ok {
			t.Errorf("%s has no %s", in, option)
			return
		}
		of := field.Type
		for of.Kind() == reflect.Pointer || deeper && of.Kind() == reflect.Slice {
			of = of.Elem()
		}
		if deeper {
			hasMember(t, of, rest)
		}
	}
}

// TestGarbledLogins gives a login garbage in place of the credentials of a role, and of whose the credentials are.
func TestGarbledLogins(t *testing.T) {
	t.Parallel()
	for operation, change := range map[string]func(*awsclient.Config){
		"AssumeRole":        func(c *awsclient.Config) { c.AssumeRole = []awsclient.AssumeRole{{RoleARN: vendingRole}} },
		"GetCallerIdentity": func(c *awsclient.Config) { c.AllowedAccountIDs = []string{callerAccount} },
	} {
		for _, garbage := range awssim.Garbages() {
			if garbage.Name == control || garbage.Name == "no end" && operation == "AssumeRole" { // see TestLoginsEnd
				continue
			}
			t.Run(operation+", "+garbage.Name, func(t *testing.T) {
				t.Parallel()
				world := awssim.New(awssim.Options{Clock: clock.NewFake(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))})
				server := httptest.NewServer(world)
				t.Cleanup(server.Close)
				world.Inject(awssim.Fault{Kind: awssim.FaultGarbled, Garbage: &garbage, Operation: operation, Count: awssim.Always})
				_, err := awsclient.New(t.Context(), settings(server.URL, change, func(c *awsclient.Config) { c.MaxRetries = 1 }))
				if login, ok := errors.AsType[*awsclient.LoginError](err); ok {
					if login.Text == "" {
						t.Error("the error says nothing")
					}
				} else if err != nil || !harmless[garbage.Name] {
					t.Errorf("got %v", err)
				}
			})
		}
	}
}

// harmless is garbage that leaves the keys of a session, or the account of the credentials, where they are.
var harmless = map[string]bool{"empty lists": true, "something else behind it": true, "texts for structures": false, "numbers for texts": true}

// TestLoginsEnd hangs while a role is entered.
func TestLoginsEnd(t *testing.T) {
	t.Parallel()
	fake := clock.NewFake(time.Unix(0, 0))
	over := make(chan struct{})
	aws := newAWS(t, func(http.ResponseWriter, request) bool {
		fake.Advance(time.Hour)
		<-over
		return true
	})
	t.Cleanup(func() { close(over) })
	_, err := awsclient.New(t.Context(), settings(aws.URL, func(c *awsclient.Config) {
		c.Clock, c.AssumeRole = fake, []awsclient.AssumeRole{{RoleARN: vendingRole}}
	}))
	if blamed(err) != "assume_role" {
		t.Errorf("got %v", err)
	}
}
