package awssim_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// message is a good one, changed.
func message(topic string, changes ...func(*sns.PublishInput)) *sns.PublishInput {
	in := &sns.PublishInput{TopicArn: &topic, Subject: aws.String("Hello"), Message: aws.String("World")}
	for _, change := range changes {
		change(in)
	}
	return in
}

func TestPublish(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	id := w.ManagementAccountID()
	topic, fifo := w.AddTopic(id, "eu-central-1", "accounts"), w.AddTopic(id, "eu-central-1", "accounts.fifo")
	elsewhere := w.AddTopic(id, "eu-west-1", "accounts")
	inGroup := func(in *sns.PublishInput) { in.MessageGroupId = aws.String("team") }
	once := func(in *sns.PublishInput) { in.MessageDeduplicationId = aws.String("once") }
	subject := func(s string) func(*sns.PublishInput) {
		return func(in *sns.PublishInput) { in.Subject = &s }
	}
	text := func(s string) func(*sns.PublishInput) {
		return func(in *sns.PublishInput) { in.Message = &s }
	}
	json := func(in *sns.PublishInput) { in.MessageStructure = aws.String("json") }
	typed := func(dataType string) func(*sns.PublishInput) {
		return func(in *sns.PublishInput) {
			in.MessageAttributes = map[string]snstypes.MessageAttributeValue{
				"kind": {DataType: aws.String("String"), StringValue: aws.String("vended")}, "blob": {DataType: &dataType, BinaryValue: []byte("blob")},
			}
		}
	}
	for name, test := range map[string]struct {
		in   *sns.PublishInput
		code string
	}{
		"plain":                             {message(topic), ""},
		"without a subject":                 {message(topic, func(in *sns.PublishInput) { in.Subject = nil }), ""},
		"in a fair group":                   {message(topic, inGroup), ""},
		"with attributes":                   {message(topic, typed("Binary")), ""},
		"with an attribute without a type":  {message(topic, typed("")), "ParameterValueInvalid"},
		"for each protocol":                 {message(topic, json, text(`{"default":"World"}`)), ""},
		"for each protocol, without others": {message(topic, json, text(`{"email":"World"}`)), "InvalidParameter"},
		"for each protocol, not JSON":       {message(topic, json), "InvalidParameter"},
		"to a target":                       {message("", func(in *sns.PublishInput) { in.TopicArn, in.TargetArn = nil, &topic }), ""},
		"longest subject":                   {message(topic, subject(strings.Repeat("x", 99))), ""},
		"subject too long":                  {message(topic, subject(strings.Repeat("x", 100))), "InvalidParameter"},
		"subject of two lines":              {message(topic, subject("a\nb")), "InvalidParameter"},
		"empty subject":                     {message(topic, subject("")), "InvalidParameter"},
		"longest message":                   {message(topic, text(strings.Repeat("x", 256<<10))), ""},
		"message too long":                  {message(topic, text(strings.Repeat("x", 256<<10+1))), "InvalidParameter"},
		"empty message":                     {message(topic, text("")), "InvalidParameter"},
		"to nobody":                         {message("", func(in *sns.PublishInput) { in.TopicArn = nil }), "InvalidParameter"},
		"to what is no ARN":                 {message("accounts"), "InvalidParameter"},
		"to a topic of another region":      {message(elsewhere), "InvalidParameter"},
		"to a topic that is not there":      {message(topic + "x"), "NotFound"},
		"deduplication without order":       {message(topic, once), "InvalidParameter"},
		"order without a group":             {message(fifo, once), "InvalidParameter"},
		"order without deduplication":       {message(fifo, inGroup), "InvalidParameter"},
		"in order":                          {message(fifo, inGroup, once), ""},
		"group with a blank":                {message(fifo, once, func(in *sns.PublishInput) { in.MessageGroupId = aws.String("a team") }), "InvalidParameter"},
	} {
		out, err := w.sns.Publish(t.Context(), test.in)
		switch {
		case test.code != "" && err == nil:
			t.Errorf("%s: it is taken", name)
		case test.code != "":
			wantCode(t, err, test.code)
		case err != nil || aws.ToString(out.MessageId) == "":
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMessagesArriveOnceInFIFOTopics(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	topic, fifo := w.AddTopic(w.ManagementAccountID(), "eu-central-1", "accounts"), w.AddTopic(w.ManagementAccountID(), "eu-central-1", "accounts.fifo")
	for range 2 {
		must[*sns.PublishOutput](t)(w.sns.Publish(t.Context(), message(topic)))
		must[*sns.PublishOutput](t)(w.sns.Publish(t.Context(), message(fifo, func(in *sns.PublishInput) {
			in.MessageGroupId, in.MessageDeduplicationId = aws.String("team"), aws.String("once")
		})))
		w.clock.Advance(4 * time.Minute)
	}
	got := w.Messages(fifo)
	if len(w.Messages(topic)) != 2 || len(got) != 1 || got[0].Subject != "Hello" || got[0].Text != "World" || got[0].GroupID != "team" || got[0].DeduplicationID != "once" {
		t.Errorf("the topics got %+v and %+v", w.Messages(topic), got)
	}
	w.clock.Advance(2 * time.Minute)
	must[*sns.PublishOutput](t)(w.sns.Publish(t.Context(), message(fifo, func(in *sns.PublishInput) {
		in.MessageGroupId, in.MessageDeduplicationId = aws.String("team"), aws.String("once")
	})))
	if len(w.Messages(fifo)) != 2 {
		t.Error("after five minutes a message is still taken for the same")
	}
}

// TestWhoMayPublish asks the policies of the caller and of the topic: in its account one of them, from outside both.
func TestWhoMayPublish(t *testing.T) {
	t.Parallel()
	const mayPublish = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sns:Publish","Resource":%q}]}`
	const letsIn = `{"Version":"2012-10-17","Statement":[{"Effect":%q,"Principal":{"AWS":%q},"Action":"sns:Publish","Resource":"*"}]}`
	for name, test := range map[string]struct {
		own, topic string // policies; "" for none
		outside    bool
		may        bool
	}{
		"nobody says anything":          {"", "", false, false},
		"the caller's policy":           {mayPublish, "", false, true},
		"the topic's policy":            {"", fmt.Sprintf(letsIn, "Allow", "*"), false, true},
		"the topic's policy forbids it": {mayPublish, fmt.Sprintf(letsIn, "Deny", "*"), false, false},
		"outside, the caller's policy":  {mayPublish, "", true, false},
		"outside, the topic's policy":   {"", fmt.Sprintf(letsIn, "Allow", awssim.ManagementAccountID), true, false},
		"outside, both":                 {mayPublish, fmt.Sprintf(letsIn, "Allow", awssim.ManagementAccountID), true, true},
	} {
		w := newWorld(t, awssim.Options{})
		owner := w.ManagementAccountID()
		if test.outside {
			owner = w.AddAccount(awssim.Account{})
		}
		topic := w.AddTopic(owner, "eu-central-1", "accounts")
		if test.topic != "" {
			w.SetTopicPolicy(topic, test.topic)
		}
		var policies []string
		if test.own != "" {
			policies = append(policies, fmt.Sprintf(test.own, topic))
		}
		_, err := w.as(w.UserCredentials(w.ManagementAccountID(), "ci", policies...)).sns.Publish(t.Context(), message(topic))
		if (err == nil) != test.may {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil {
			wantCode(t, err, "AuthorizationError")
		}
	}
}

func TestCreateTopic(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	create := func(name string, attributes map[string]string) (*sns.CreateTopicOutput, error) {
		return w.sns.CreateTopic(t.Context(), &sns.CreateTopicInput{Name: &name, Attributes: attributes})
	}
	made := must[*sns.CreateTopicOutput](t)(create("accounts", map[string]string{"DisplayName": "Accounts"}))
	again := must[*sns.CreateTopicOutput](t)(create("accounts", nil))
	if want := "arn:aws:sns:eu-central-1:" + w.ManagementAccountID() + ":accounts"; *made.TopicArn != want || *again.TopicArn != want {
		t.Errorf("the topic is %s, and then %s", *made.TopicArn, *again.TopicArn)
	}
	hashed := must[*sns.CreateTopicOutput](t)(create("a.fifo", map[string]string{"FifoTopic": "true", "ContentBasedDeduplication": "true"}))
	for range 2 {
		must[*sns.PublishOutput](t)(w.sns.Publish(t.Context(), message(*hashed.TopicArn, func(in *sns.PublishInput) { in.MessageGroupId = aws.String("g") })))
	}
	if got := w.Messages(*hashed.TopicArn); len(got) != 1 {
		t.Errorf("%d messages of the same content", len(got))
	}
	for name, attributes := range map[string]map[string]string{
		"": nil, "a b": nil, "b.fifo": nil, "b": {"FifoTopic": "true"}, "c": {"Policy": "{"}, strings.Repeat("x", 257): nil,
	} {
		_, err := create(name, attributes)
		wantCode(t, err, "InvalidParameter")
	}
}

func TestAWSCLIPublishes(t *testing.T) {
	t.Parallel()
	aws := cli{program(t, "AWS_CLI", "aws"), outside(t)}
	file := filepath.Join(t.TempDir(), "notice.txt")
	if err := os.WriteFile(file, []byte("The AWS account team-a is ready.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const topic = "arn:aws:sns:us-east-1:" + awssim.ManagementAccountID + ":"
	for _, step := range []struct {
		args []string
		says string // "!" before what a refusal says
	}{
		{[]string{"create-topic", "--name", "accounts"}, topic + "accounts"},
		{[]string{"create-topic", "--name", "accounts.fifo", "--attributes", "FifoTopic=true"}, topic + "accounts.fifo"},
		{[]string{"publish", "--topic-arn", topic + "accounts", "--subject", "AWS account team-a is ready", "--message", "file://" + file}, "MessageId"},
		{[]string{"publish", "--topic-arn", topic + "accounts.fifo", "--message", "a", "--message-group-id", "1", "--message-deduplication-id", "1"}, "MessageId"},
		{[]string{"publish", "--topic-arn", topic + "accounts", "--message", "a", "--message-attributes", `{"kind":{"DataType":"String","StringValue":"vended"}}`}, "MessageId"},
		{[]string{"publish", "--topic-arn", topic + "others", "--message", "a"}, "!NotFound"},
	} {
		out, err := aws.command(t, append([]string{"--output", "json", "sns"}, step.args...)...).CombinedOutput()
		says, refused := strings.CutPrefix(step.says, "!")
		if (err != nil) != refused || !strings.Contains(string(out), says) {
			t.Fatalf("aws sns %s: %v, want %q\n%s", strings.Join(step.args, " "), err, step.says, out)
		}
	}
}
