package account_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// told is what a topic must have been told, and how often.
func told(w *acctest.World, topic string, times int, parts ...string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		messages := w.AWS.Messages(topic)
		if len(messages) != times {
			return fmt.Errorf("the topic was told %d times, want %d: %+v", len(messages), times, messages)
		}
		for _, m := range messages {
			for _, part := range parts {
				if !strings.Contains(m.Subject+"\n"+m.Text, part) {
					return fmt.Errorf("the topic was not told %q: %+v", part, m)
				}
			}
		}
		return nil
	}
}

// TestTopicIsToldOfANewAccount in a region that the provider is not in, and of nothing else.
func TestTopicIsToldOfANewAccount(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	topic := w.AWS.AddTopic(w.AWS.ManagementAccountID(), "eu-west-1", "accounts")
	other := w.AWS.AddTopic(w.AWS.ManagementAccountID(), "us-east-1", "others")
	telling := func(topic string) string {
		return account(minimal + fmt.Sprintf("\n  role_name = \"Admin\"\n  notification_topic_arn = %q", topic))
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{Config: telling(topic), Check: func(s *terraform.State) error {
				id := s.RootModule().Resources[addr].Primary.ID
				return told(w, topic, 1, "AWS account team-a ("+id+") is ready", "aws+team-a@example.com", "arn:aws:iam::"+id+":role/Admin",
					w.AWS.OrganizationID(), w.AWS.ManagementAccountID(), "enable MFA")(s)
			}},
			empty(telling(topic)),
			{Config: telling(other), ConfigPlanChecks: updates(), Check: told(w, other, 0)},
			{Config: account(minimal + "\n  role_name = \"Admin\""), ConfigPlanChecks: updates(), Check: told(w, topic, 1)},
			{
				ResourceName: addr, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{
					"role_name", "access_role_arn", "iam_user_access_to_billing", "create_govcloud", "create_request_id", "on_destroy",
				},
			},
			{Config: telling(topic), ConfigPlanChecks: updates(), Check: told(w, topic, 1)},
			empty(telling(topic)),
		},
	})
}

func TestTopicThatIsKnownAfterApply(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	topic := w.AWS.AddTopic(w.AWS.ManagementAccountID(), "us-east-1", "accounts")
	text := `
variable "topic" { type = string }
resource "terraform_data" "topic" { input = var.topic }
` + account(minimal+"\n  notification_topic_arn = terraform_data.topic.output")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Factories(),
		Steps: []resource.TestStep{
			{
				Config: text, ConfigVariables: config.Variables{"topic": config.StringVariable(topic)}, Check: told(w, topic, 1, "team-a"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectUnknownValue(addr, tfjsonpath.New("notification_topic_arn")),
				}},
			},
		},
	})
}

func TestTopicThatIsNone(t *testing.T) {
	t.Parallel()
	for arn, says := range map[string]string{
		"accounts": `"accounts" is not the ARN of an SNS topic`,
		"arn:aws-cn:sns:cn-north-1:111122223333:accounts":         "is in the partition aws-cn, and these credentials are for aws",
		"arn:aws:sns:eu-central-1:111122223333:accounts:1234abcd": "belongs to a subscription",
	} {
		t.Run(arn, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			wrong := account(minimal + fmt.Sprintf("\n  notification_topic_arn = %q", arn))
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: w.Factories(),
				Steps: []resource.TestStep{
					{Config: wrong, PlanOnly: true, ExpectError: acctest.Text(says)},
					{Config: account(minimal)},
					{Config: wrong, PlanOnly: true, ExpectError: acctest.Text(says)},
					empty(account(minimal)),
				},
			})
			if n := w.AWS.CountCalls("Publish"); n != 0 {
				t.Errorf("%d notices were sent", n)
			}
		})
	}
}

func TestNoticeOnEachBackend(t *testing.T) {
	t.Parallel()
	acctest.OnEachBackend(t, func(t *testing.T, b *acctest.Backend) {
		for topic, group := range map[string]bool{b.AddTopic(t, "eu-west-1", "accounts"): false, b.AddTopic(t, "us-east-1", "accounts.fifo"): true} {
			name := fmt.Sprint("team-", group)
			var id string
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: b.Factories(),
				Steps: []resource.TestStep{{
					Config: account(fmt.Sprintf("  name = %q\n  email = \"aws+%s@example.com\"\n  notification_topic_arn = %q", name, name, topic)),
					Check:  onBackend(t, b, &id, name, b.RootID(t), nil),
				}},
			})
			messages := b.Messages(t, topic)
			if len(messages) != 1 || messages[0].Subject != "AWS account "+name+" ("+id+") is ready" || !strings.Contains(messages[0].Text, "aws+"+name+"@example.com") {
				t.Fatalf("the topic was told %+v", messages)
			}
			if got := messages[0].GroupID; got != "" != group || group && got != id {
				t.Errorf("the message belongs to the group %q", got)
			}
		}
	})
}

// TestAdoptedAccountsAreNoNews although the topic is there.
func TestAdoptedAccountsAreNoNews(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	topic := w.AWS.AddTopic(w.AWS.ManagementAccountID(), "us-east-1", "accounts")
	w.AWS.AddAccount(awssim.Account{Name: "team-a", Email: "aws+team-a@example.com"})
	mustApply(t, w.Server(t, nil), account1(map[string]any{"adopt_existing": true, "notification_topic_arn": topic}))
	if messages := w.AWS.Messages(topic); len(messages) != 0 {
		t.Errorf("the topic was told %+v", messages)
	}
}

// TestContinuedCreationTells when it is complete, and not before.
func TestContinuedCreationTells(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	topic := w.AWS.AddTopic(w.AWS.ManagementAccountID(), "us-east-1", "accounts")
	config := account1(map[string]any{"parent_id": w.AWS.AddOU(w.AWS.RootID(), "dev"), "notification_topic_arn": topic})
	w.AWS.Inject(awssim.Fault{Operation: "MoveAccount", Kind: awssim.FaultError, Error: &denied})
	if made, said := w.Server(t, nil).Apply(t, accountType, acctest.Object{}, config); !made.State.IsNull() || !strings.Contains(said, "ERROR") {
		t.Fatalf("the create was not cut: %s", said)
	}
	if messages := w.AWS.Messages(topic); len(messages) != 0 {
		t.Fatalf("the topic was told of a half-made account: %+v", messages)
	}
	mustApply(t, w.Server(t, nil), config)
	if messages := w.AWS.Messages(topic); len(messages) != 1 {
		t.Errorf("the topic was told %d times", len(messages))
	}
}

// TestLostStateTellsAgain in a standard topic, and for five minutes not in a FIFO topic: nobody knows any more that it was told.
func TestLostStateTellsAgain(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		after time.Duration
		want  int
	}{"accounts": {time.Minute, 2}, "accounts.fifo": {time.Minute, 1}, "later.fifo": {time.Hour, 2}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorld(t)
			topic := w.AWS.AddTopic(w.AWS.ManagementAccountID(), "us-east-1", name)
			config := account1(map[string]any{"notification_topic_arn": topic})
			mustApply(t, w.Server(t, nil), config)
			w.Clock.Advance(test.after)
			mustApply(t, w.Server(t, nil), config)
			if messages := w.AWS.Messages(topic); len(messages) != test.want {
				t.Errorf("the topic was told %d times, want %d", len(messages), test.want)
			}
		})
	}
}

// unsent are the ways in which telling fails. Each is a warning beside a state that is complete.
var unsent = map[string]awssim.Fault{
	"not allowed":         {Kind: awssim.FaultError, Error: &awssim.Error{Code: "AuthorizationError", Message: "User: arn:aws:iam::123456789012:user/ci is not authorized to perform: SNS:Publish", Status: 403}},
	"no such topic":       {Kind: awssim.FaultError, Error: &awssim.Error{Code: "NotFound", Message: "Topic does not exist", Status: 404}},
	"invalid":             {Kind: awssim.FaultError, Error: &awssim.Error{Code: "InvalidParameter", Message: "Invalid parameter: TopicArn"}},
	"key denied":          {Kind: awssim.FaultError, Error: &awssim.Error{Code: "KMSAccessDenied", Message: "User is not authorized to perform: kms:GenerateDataKey on this resource"}},
	"expired credentials": {Kind: awssim.FaultError, Error: &awssim.Error{Code: "ExpiredToken", Message: "The security token included in the request is expired", Status: 403}},
	"AWS fails":           {Kind: awssim.FaultInternal},
	"throttled":           {Kind: awssim.FaultThrottle},
	"no answer":           {Kind: awssim.FaultHang},
}

// TestUntoldTopicIsAWarning pins what people read. Run with -update after a change and read the difference as they would.
func TestUntoldTopicIsAWarning(t *testing.T) {
	t.Parallel()
	var table strings.Builder
	var help string
	table.WriteString("# What a user reads when a topic cannot be told\n\nWritten by `go test ./internal/account -run TestUntoldTopicIsAWarning -update`.\n")
	for name, fault := range ordered(unsent) {
		w := acctest.NewWorld(t)
		config := account1(map[string]any{"name": "team's a", "notification_topic_arn": w.AWS.AddTopic(w.AWS.ManagementAccountID(), "eu-west-1", "accounts.fifo")})
		fault.Operation, fault.Count = "Publish", awssim.Always
		if fault.Kind == awssim.FaultHang {
			fault.Before = func(awssim.Call) { w.Clock.Advance(31 * time.Second) } // the SDK waits on the machine's clock
		}
		injected := w.AWS.Inject(fault)
		made, said := w.Server(t, nil).Apply(t, accountType, acctest.Object{}, config)
		if injected.Hits() == 0 || made.State.IsNull() || strings.Contains(said, "ERROR") || !strings.Contains(said, "WARNING") {
			t.Errorf("%s: %d attempts, state %s: %s", name, injected.Hits(), made.State, said)
		}
		injected.Remove()
		w.AWS.ResetCalls()
		if _, later := w.Server(t, nil).Apply(t, accountType, made, config); later != "" || w.AWS.CountCalls("Publish") != 0 {
			t.Errorf("%s: the next apply tells it, or says %q", name, later)
		}
		what, instead, found := strings.Cut(said, "\n\n")
		if !found || help != "" && acctest.Quote(instead) != help {
			t.Errorf("%s: the way to do it oneself is another one:\n%s", name, instead)
		}
		help = acctest.Quote(instead)
		fmt.Fprintf(&table, "\n## %s\n\n%s\n", name, acctest.Quote(what))
	}
	table.WriteString("\n## After each of them\n\n" + help)
	acctest.Golden(t, "testdata/untold.md", table.String())
}

// TestHangingTopicHoldsNothingUp for longer than half a minute.
func TestHangingTopicHoldsNothingUp(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	topic := w.AWS.AddTopic(w.AWS.ManagementAccountID(), "us-east-1", "accounts")
	begun := make(chan time.Time, 1)
	w.AWS.Inject(awssim.Fault{Operation: "Publish", Kind: awssim.FaultHang, Before: func(awssim.Call) {
		begun <- w.Clock.Now()
		for range 100 {
			w.Clock.Advance(time.Second / 2)
		}
	}})
	_, said := w.Server(t, nil).Apply(t, accountType, acctest.Object{}, account1(map[string]any{"notification_topic_arn": topic, "timeouts": map[string]any{"create": "24h"}}))
	if !strings.Contains(said, "The time limit of 30s was reached during the call Publish") || strings.Contains(said, "ERROR") {
		t.Errorf("the provider says %q", said)
	}
	<-begun
}

// TestTopicInAnotherAccount wants both: a policy of the caller and one of the topic.
func TestTopicInAnotherAccount(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	tools := w.AWS.AddAccount(awssim.Account{Name: "tools"})
	topic := w.AWS.AddTopic(tools, "us-east-1", "accounts")
	config := func(name string) map[string]any {
		return map[string]any{"name": name, "email": name + "@example.com", "notification_topic_arn": topic}
	}
	if _, said := w.Server(t, nil).Apply(t, accountType, acctest.Object{}, config("first")); !strings.Contains(said, "AuthorizationError") || !strings.Contains(said, "WARNING") {
		t.Errorf("without a policy of the topic the provider says %q", said)
	}
	w.AWS.SetTopicPolicy(topic, fmt.Sprintf(
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":%q},"Action":"sns:Publish","Resource":%q}]}`, w.AWS.ManagementAccountID(), topic))
	mustApply(t, w.Server(t, nil), config("second"))
	if messages := w.AWS.Messages(topic); len(messages) != 1 || !strings.Contains(messages[0].Subject, "second") {
		t.Errorf("the topic was told %+v", messages)
	}
}

// TestNoAddressInLogs creates one account with a topic that is told, and one with a topic that is not, with the log open.
func TestNoAddressInLogs(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	topic := w.AWS.AddTopic(w.AWS.ManagementAccountID(), "us-east-1", "accounts")
	var log bytes.Buffer
	ctx := tflogtest.RootLogger(context.WithoutCancel(t.Context()), &log)
	for _, arn := range []string{topic, topic + "-of-nobody"} {
		s := w.Server(t, nil)
		object := s.Type(t, accountType)
		wanted := map[string]any{"name": "team-a", "email": fmt.Sprintf("aws+%d@example.com", len(arn)), "notification_topic_arn": arn}
		plan := s.Plan(t, accountType, acctest.Object{}, wanted)
		resp, err := s.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
			TypeName: accountType, PriorState: acctest.Dynamic(t, object, acctest.Value(t, object, nil)), PlannedState: plan.PlannedState,
			Config: acctest.Dynamic(t, object, acctest.Value(t, object, wanted)), PlannedPrivate: plan.PlannedPrivate,
		})
		if err != nil || strings.Contains(acctest.Messages(resp.Diagnostics), "ERROR") {
			t.Fatal(err, acctest.Messages(resp.Diagnostics))
		}
	}
	if !strings.Contains(log.String(), "vended AWS account") || strings.Contains(log.String(), "@example.com") {
		t.Errorf("the log tells an address, or nothing at all:\n%s", log.String())
	}
}

// TestNoticeNeedsOnePermission and its lack is no error.
func TestNoticeNeedsOnePermission(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	topic := w.AWS.AddTopic(w.AWS.ManagementAccountID(), "us-east-1", "accounts")
	w.AWS.Deny("sns:Publish")
	made, said := w.Server(t, nil).Apply(t, accountType, acctest.Object{}, account1(map[string]any{"notification_topic_arn": topic}))
	if made.State.IsNull() || strings.Contains(said, "ERROR") || !strings.Contains(said, "These credentials need sns:Publish on the topic") {
		t.Errorf("the provider says %q", said)
	}
	services := map[string]bool{}
	for _, call := range w.AWS.Calls() {
		if call.Service == "sns" {
			services[call.Operation] = true
		}
	}
	if got := slices.Collect(maps.Keys(services)); !slices.Equal(got, []string{"Publish"}) {
		t.Errorf("SNS was asked for %v", got)
	}
}
