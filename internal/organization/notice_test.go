package organization_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

func TestCheckTopicARN(t *testing.T) {
	t.Parallel()
	for arn, says := range map[string]string{
		"arn:aws:sns:eu-central-1:111122223333:accounts":     "",
		"arn:aws:sns:us-east-1:111122223333:Accounts_1.fifo": "",
		"arn:aws-cn:sns:cn-north-1:111122223333:accounts":    "",
		"arn:aws-us-gov:sns:us-gov-west-1:111122223333:a":    "",
		"arn:aws:sns:xx-newer-9:111122223333:accounts":       "", // a region that this version does not know
		"":         "looks like",
		"accounts": "looks like",
		"arn:aws:sqs:eu-central-1:111122223333:accounts":                    "looks like",
		"arn:aws:sns:eu-central-1:1111:accounts":                            "looks like",
		"arn:aws:sns:eu-central-1::accounts":                                "looks like",
		"arn:aws:sns::111122223333:accounts":                                `"" is no region`,
		"arn:aws:sns:Frankfurt:111122223333:accounts":                       `"Frankfurt" is no region`,
		"arn:aws-cn:sns:eu-central-1:111122223333:accounts":                 "the region eu-central-1 is in the partition aws, and not in aws-cn",
		"arn:aws:sns:eu-central-1:111122223333:accounts:1234":               "belongs to a subscription",
		"arn:aws:sns:eu-central-1:111122223333:":                            "a topic name has",
		"arn:aws:sns:eu-central-1:111122223333:with blank":                  "a topic name has",
		"arn:aws:sns:eu-central-1:111122223333:a.b":                         "a topic name has",
		"arn:aws:sns:eu-central-1:111122223333:" + strings.Repeat("x", 257): "a topic name has",
	} {
		err := organization.CheckTopicARN(arn)
		if (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("CheckTopicARN(%q) = %v, want %q", arn, err, says)
		}
	}
}

func vendedAccount(name string) organization.Account {
	return organization.Account{Account: orgtypes.Account{
		Id: aws.String("444455556666"), Name: &name, Email: aws.String("aws+team-a@example.com"),
		Arn: aws.String("arn:aws:organizations::111122223333:account/o-exampleorgid/444455556666"),
	}}
}

// TestNotice pins what people read. Run with -update after a change and read the difference as they would.
func TestNotice(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for _, n := range []organization.Notice{
		organization.NewNotice("arn:aws:sns:eu-central-1:111122223333:accounts", vendedAccount("team-a"), "", ""),
		organization.NewNotice("arn:aws:sns:eu-central-1:111122223333:accounts", vendedAccount("team-a"), "Admin", "777788889999"),
	} {
		all.WriteString("Subject: " + n.Subject + "\n\n" + n.Text + "\n")
		for line := range strings.Lines(n.Text) {
			if len(line) > 81 && !strings.Contains(line, "arn:") {
				t.Errorf("mail programs wrap the line %q", line)
			}
		}
	}
	acctest.Golden(t, "testdata/notice.txt", all.String())
}

// TestSubjectsAreThoseThatSNSTakes with the longest name, and with all the characters that a name may have.
func TestSubjectsAreThoseThatSNSTakes(t *testing.T) {
	t.Parallel()
	allowed := regexp.MustCompile(`^[A-Za-z0-9[:punct:]][ -~]*$`)
	for _, name := range append(acceptedNames(t), strings.Repeat("W", 50)) {
		subject := organization.NewNotice("arn:aws:sns:eu-central-1:111122223333:accounts", vendedAccount(name), "", "").Subject
		if len(subject) >= 100 || !allowed.MatchString(subject) || !strings.Contains(subject, name) {
			t.Errorf("SNS does not take the subject %q", subject)
		}
	}
}

func acceptedNames(t *testing.T) (names []string) {
	t.Helper()
	for _, name := range verdicts(t).Names {
		if name.Valid {
			names = append(names, name.Value)
		}
	}
	if len(names) == 0 {
		t.Fatal("no name is valid")
	}
	return names
}
