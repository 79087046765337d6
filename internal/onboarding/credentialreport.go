package onboarding

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// reportPolicy is how the credential report is waited for. IAM makes one in seconds.
var reportPolicy = wait.Policy{Until: "IAM has made the credential report", First: time.Second, Max: 10 * time.Second, Timeout: 2 * time.Minute}

// rootUse reads the credential report, which IAM keeps for four hours and makes only when asked to.
func (r *Reader) rootUse(ctx context.Context) (RootUse, error) {
	var content []byte
	err := wait.For(ctx, r.clock, reportPolicy, func(ctx context.Context) error {
		out, err := r.client.IAM().GetCredentialReport(ctx, &iam.GetCredentialReportInput{})
		switch {
		case awsclient.IsCode(err, "ReportInProgress"):
			return wait.Refused(err)
		case awsclient.IsCode(err, "ReportNotPresent", "ReportExpired"):
			if _, err := r.client.IAM().GenerateCredentialReport(ctx, &iam.GenerateCredentialReportInput{}); err != nil {
				return fmt.Errorf("asking for the credential report: %w", err)
			}
			return wait.Refused(err)
		case err != nil:
			return fmt.Errorf("reading the credential report: %w", err)
		}
		content = out.Content
		return nil
	})
	if errors.As(err, new(*wait.TimeoutError)) {
		return RootUse{}, &unclearError{"IAM has not finished the credential report."}
	}
	if err != nil {
		return RootUse{}, err
	}
	at, err := rootLastUsed(string(content))
	return RootUse{At: at, Now: r.clock.Now()}, err
}

// rootUser is the name of the root user in the credential report.
const rootUser = "<root_account>"

// rootLastUsed finds when the root user signed in last; zero when the report knows of no time.
func rootLastUsed(report string) (time.Time, error) {
	rows, err := csv.NewReader(strings.NewReader(report)).ReadAll()
	if err != nil || len(rows) == 0 {
		return time.Time{}, &unclearError{"The credential report of IAM cannot be read."}
	}
	user, used := slices.Index(rows[0], "user"), slices.Index(rows[0], "password_last_used")
	for _, row := range rows[1:] {
		if user < 0 || used < 0 || row[user] != rootUser {
			continue
		}
		at, err := time.Parse(time.RFC3339, row[used])
		if err != nil {
			return time.Time{}, nil //nolint:nilerr // no_information, N/A
		}
		return at, nil
	}
	return time.Time{}, &unclearError{"The credential report of IAM does not tell about the root user."}
}
