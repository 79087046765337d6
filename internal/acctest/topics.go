package acctest

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)

// Message is what a topic was told.
type Message struct{ Subject, Text, GroupID string }

// AddTopic makes an SNS topic in a region and returns its ARN. It is FIFO when its name ends in ".fifo".
func (b *Backend) AddTopic(t *testing.T, region, name string) string {
	t.Helper()
	client := sns.New(sns.Options{BaseEndpoint: &b.URL, Region: region, Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")})
	in := &sns.CreateTopicInput{Name: &name}
	if strings.HasSuffix(name, ".fifo") {
		in.Attributes = map[string]string{"FifoTopic": "true"}
	}
	out, err := client.CreateTopic(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(out.TopicArn)
}

// Messages are what a topic was told, oldest first.
func (b *Backend) Messages(t *testing.T, topicARN string) (messages []Message) {
	t.Helper()
	if b.world == nil {
		return b.motoMessages(t, topicARN)
	}
	for _, m := range b.world.Messages(topicARN) {
		messages = append(messages, Message{Subject: m.Subject, Text: m.Text, GroupID: m.GroupID})
	}
	return messages
}

// motoMessages reads what moto keeps of a topic: sent_notifications has an id, text, subject, attributes and group for each.
func (b *Backend) motoMessages(t *testing.T, topicARN string) (messages []Message) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.URL+"/moto-api/data.json", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var kept struct {
		SNS struct {
			Topic []struct {
				ARN  string  `json:"arn"`
				Sent [][]any `json:"sent_notifications"`
			}
		} `json:"sns"`
	}
	if err := json.NewDecoder(response.Body).Decode(&kept); err != nil {
		t.Fatal(err)
	}
	for _, topic := range kept.SNS.Topic {
		for _, sent := range topic.Sent {
			if topic.ARN == topicARN {
				messages = append(messages, Message{Subject: text(sent[2]), Text: text(sent[1]), GroupID: text(sent[4])})
			}
		}
	}
	return messages
}

func text(value any) string {
	s, _ := value.(string)
	return s
}
