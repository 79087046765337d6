package awssim

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)

const (
	maxMessage = 256 << 10 // bytes, attributes included
	maxSubject = 100       // characters, one more than a subject may have
	// sameMessage is for how long a FIFO topic knows the deduplication id of a message.
	sameMessage = 5 * time.Minute
)

// topic is one SNS topic.
type topic struct {
	arn, name, region string
	owner             *account
	contentBased      bool // a FIFO topic makes its own deduplication ids
	policy            document
	known             map[string]time.Time // when a deduplication id came first
	messages          []Message
}

// Message is what was published to a topic and not recognized as a duplicate.
type Message struct {
	ID                       string
	Subject, Text            string
	GroupID, DeduplicationID string
	At                       time.Time
}

// snsOperations are the operations of SNS.
var snsOperations = map[string]operation{
	"CreateTopic": handle((*World).createTopic),
	"Publish":     handle((*World).publish),
}

func snsService() *service {
	s := queryService("sns", queryProtocol{"http://sns.amazonaws.com/doc/2010-03-31/", "2010-03-31"}, snsOperations,
		map[string]int{"NotFound": http.StatusNotFound, "AuthorizationError": http.StatusForbidden}, "InternalError")
	s.codes.denied = "AuthorizationError"
	s.invalid = func(v violation) *Error { return invalidSNS(v.constraint()) }
	return s
}

func invalidSNS(message string) *Error {
	return &Error{Code: "InvalidParameter", Message: "Invalid parameter: " + message}
}

var topicNameRule = rule{min: 1, max: 256, pattern: whole(`[A-Za-z0-9_-]+(\.fifo)?`)}

func (t *topic) fifo() bool { return strings.HasSuffix(t.name, ".fifo") }

func (w *World) createTopic(r *request, in *sns.CreateTopicInput) (*sns.CreateTopicOutput, error) {
	name := aws.ToString(in.Name)
	if _, broken := needs("Name", in.Name, topicNameRule).violation(); broken {
		return nil, invalidSNS("Topic Name")
	}
	if fifo := in.Attributes["FifoTopic"] == "true"; fifo != strings.HasSuffix(name, ".fifo") {
		return nil, invalidSNS("Topic Name")
	}
	scope, _ := credentialScope(r.http)
	made := newTopic(r.caller.account, cmp.Or(scope.region, firstRegion), name)
	if known, ok := w.topics[made.arn]; ok {
		return &sns.CreateTopicOutput{TopicArn: aws.String(known.arn)}, nil
	}
	made.contentBased = in.Attributes["ContentBasedDeduplication"] == "true"
	if text, given := in.Attributes["Policy"]; given {
		policy, err := parsePolicy(text, resourcePolicy)
		if err != nil {
			return nil, invalidSNS("Policy Error: " + err.Error())
		}
		made.policy = policy
	}
	w.topics[made.arn] = made
	return &sns.CreateTopicOutput{TopicArn: aws.String(made.arn)}, nil
}

func newTopic(owner *account, region, name string) *topic {
	return &topic{
		arn:  "arn:aws:sns:" + region + ":" + owner.id + ":" + name,
		name: name, region: region, owner: owner, known: map[string]time.Time{},
	}
}

func (w *World) publish(r *request, in *sns.PublishInput) (*sns.PublishOutput, error) {
	t, err := w.publishTo(r, in)
	if err != nil {
		return nil, err
	}
	if err := checkMessage(in); err != nil {
		return nil, err
	}
	if err := t.checkOrder(in); err != nil {
		return nil, err
	}
	message := Message{
		ID: w.ids.requestID(), Subject: aws.ToString(in.Subject), Text: *in.Message,
		GroupID: aws.ToString(in.MessageGroupId), DeduplicationID: aws.ToString(in.MessageDeduplicationId), At: r.now,
	}
	if t.isNew(message) {
		t.messages = append(t.messages, message)
	}
	return &sns.PublishOutput{MessageId: aws.String(message.ID)}, nil
}

// publishTo finds the topic of a message. It must be in the region of the endpoint.
func (w *World) publishTo(r *request, in *sns.PublishInput) (*topic, error) {
	arn := cmp.Or(aws.ToString(in.TopicArn), aws.ToString(in.TargetArn))
	parts := strings.Split(arn, ":")
	scope, _ := credentialScope(r.http)
	switch {
	case arn == "":
		return nil, invalidSNS("TopicArn or TargetArn Reason: no value for required parameter")
	case len(parts) < 6:
		return nil, invalidSNS(fmt.Sprintf("TopicArn Reason: An ARN must have at least 6 elements, not %d", len(parts)))
	case parts[3] != scope.region:
		return nil, invalidSNS("TopicArn")
	}
	if t, known := w.topics[arn]; known {
		return t, nil
	}
	return nil, &Error{Code: "NotFound", Message: "Topic does not exist"}
}

func checkMessage(in *sns.PublishInput) error {
	size := len(aws.ToString(in.Message))
	for name, value := range in.MessageAttributes {
		if aws.ToString(value.DataType) == "" {
			return &Error{Code: "ParameterValueInvalid", Message: "The message attribute '" + name + "' must contain non-empty message attribute type."}
		}
		size += len(name) + len(*value.DataType) + len(aws.ToString(value.StringValue)) + len(value.BinaryValue)
	}
	switch {
	case aws.ToString(in.Message) == "":
		return invalidSNS("Empty message")
	case size > maxMessage || !utf8.ValidString(*in.Message):
		return invalidSNS("Message too long")
	case in.Subject != nil && !isSubject(*in.Subject):
		return invalidSNS("Subject")
	case in.MessageStructure != nil && *in.MessageStructure != "json":
		return invalidSNS("MessageStructure")
	case in.MessageStructure != nil && !hasDefault(*in.Message):
		return invalidSNS("Message Structure - No default entry in JSON message body")
	}
	return nil
}

// isSubject knows subjects by the words of the API model.
func isSubject(s string) bool {
	n := utf8.RuneCountInString(s)
	return n > 0 && n < maxSubject && utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

func hasDefault(message string) bool {
	var texts map[string]any
	if json.Unmarshal([]byte(message), &texts) != nil {
		return false
	}
	_, isText := texts["default"].(string)
	return isText
}

var orderRule = rule{min: 1, max: 128, pattern: whole(`[!-~]+`)}

// checkOrder refuses ids of a message that do not fit the kind of topic.
func (t *topic) checkOrder(in *sns.PublishInput) error {
	for _, id := range []field{may("MessageGroupId", in.MessageGroupId, orderRule), may("MessageDeduplicationId", in.MessageDeduplicationId, orderRule)} {
		if _, broken := id.violation(); broken {
			return invalidSNS("The " + id.member + " parameter can only include alphanumeric and punctuation characters. 1 to 128 in length.")
		}
	}
	switch {
	case !t.fifo() && in.MessageDeduplicationId != nil:
		return invalidSNS("The request includes MessageDeduplicationId parameter that is not valid for this topic type")
	case t.fifo() && in.MessageGroupId == nil:
		return invalidSNS("The MessageGroupId parameter is required for FIFO topics")
	case t.fifo() && in.MessageDeduplicationId == nil && !t.contentBased:
		return invalidSNS("The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly")
	}
	return nil
}

// isNew says whether a message is none of those that a FIFO topic takes and does not deliver again.
func (t *topic) isNew(m Message) bool {
	if !t.fifo() {
		return true
	}
	id := cmp.Or(m.DeduplicationID, m.Text)
	if first, known := t.known[id]; known && m.At.Before(first.Add(sameMessage)) {
		return false
	}
	t.known[id] = m.At
	return true
}

func snsResource(r *request) string {
	if name := member(r.Input, "Name"); name != "" {
		scope, _ := credentialScope(r.http)
		return "arn:aws:sns:" + scope.region + ":" + r.caller.account.id + ":" + name
	}
	return cmp.Or(member(r.Input, "TopicArn"), member(r.Input, "TargetArn"), "*")
}

// judgeTopic decides by the policies of the caller and by that of the topic.
func (w *World) judgeTopic(p *principal, a access) decision {
	own := w.ask(p, a)
	t, known := w.topics[a.resource]
	if !known || own == denied {
		return own
	}
	return t.policy.judge(p, own, a, t.owner, true)
}

func inventoryTopics(w *World) []string {
	var lines []string
	for _, t := range w.topics {
		lines = append(lines, line("topic", t.owner.id, t.name, settings{"region": t.region, "contentBasedDeduplication": t.contentBased, "policy": t.policy}))
	}
	return lines
}

// inventoryMessages lists what subscribers got. Two equal messages are two equal lines.
func inventoryMessages(w *World) []string {
	var lines []string
	for _, t := range w.topics {
		for _, m := range t.messages {
			lines = append(lines, line("message", t.owner.id, t.name, settings{"subject": m.Subject, "text": m.Text, "group": m.GroupID, "deduplication": m.DeduplicationID}))
		}
	}
	return lines
}

// AddTopic makes an SNS topic of an account and returns its ARN. It is FIFO when its name ends in ".fifo".
func (w *World) AddTopic(accountID, region, name string) (arn string) {
	_, unlock := w.lock()
	defer unlock()
	if _, broken := needs("Name", &name, topicNameRule).violation(); broken {
		panic("awssim: no topic can be called " + name)
	}
	t := newTopic(w.mustAccount(accountID), region, name)
	w.topics[t.arn] = t
	return t.arn
}

// SetTopicPolicy says who may publish to a topic, besides those in its account whose own policies say so.
func (w *World) SetTopicPolicy(arn, policy string) {
	_, unlock := w.lock()
	defer unlock()
	parsed, err := parsePolicy(policy, resourcePolicy)
	if err != nil {
		panic("awssim: policy of the topic " + arn + ": " + err.Error())
	}
	w.mustTopic(arn).policy = parsed
}

// Messages are what the subscribers of a topic got, oldest first.
func (w *World) Messages(topicARN string) []Message {
	_, unlock := w.lock()
	defer unlock()
	return slices.Clone(w.mustTopic(topicARN).messages)
}

func (w *World) mustTopic(arn string) *topic {
	t, known := w.topics[arn]
	if !known {
		panic("awssim: there is no topic " + arn)
	}
	return t
}
