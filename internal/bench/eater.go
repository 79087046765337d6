package bench

import (
	"context"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/organizations"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/clock"
)

// eat lets another client of the same account call at half of the published rates until stop is called: what Control
// Tower, Config and the pipelines of others do.
func (s *site) eat(ctx context.Context) (stop func()) {
	client := organizations.New(organizations.Options{
		BaseEndpoint: aws.String(s.server.URL), Region: "us-east-1", AppID: eaterID, Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
	id := aws.String(s.members()[0].ID)
	meals := map[string]func(context.Context) error{
		"ListAccounts": func(ctx context.Context) error {
			_, err := client.ListAccounts(ctx, &organizations.ListAccountsInput{})
			return err
		},
		"DescribeAccount": func(ctx context.Context) error {
			_, err := client.DescribeAccount(ctx, &organizations.DescribeAccountInput{AccountId: id})
			return err
		},
		"ListTagsForResource": func(ctx context.Context) error {
			_, err := client.ListTagsForResource(ctx, &organizations.ListTagsForResourceInput{ResourceId: id})
			return err
		},
	}
	ctx, cancel := context.WithCancel(ctx)
	var eaters sync.WaitGroup
	for operation, call := range meals {
		_, rate, _ := awssim.PublishedRate(operation)
		pause := time.Duration(float64(time.Second) / (rate / 2))
		eaters.Go(func() {
			for clock.Real().Sleep(ctx, pause) == nil {
				_ = call(ctx) // refused or not, it has tried
			}
		})
	}
	return func() {
		cancel()
		eaters.Wait()
	}
}
