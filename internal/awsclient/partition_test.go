package awsclient_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

func TestPartitionOfTheRegion(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		region                               string
		partition, home, suffix, usersRegion string
	}{
		"commercial": {"eu-central-1", "aws", "us-east-1", "amazonaws.com", "eu-central-1"},
		"none":       {"", "aws", "us-east-1", "amazonaws.com", "us-east-1"},
		"unheard of": {"xx-nowhere-1", "aws", "us-east-1", "amazonaws.com", "xx-nowhere-1"},
		"newer":      {"eu-west-9", "aws", "us-east-1", "amazonaws.com", "eu-west-9"},
		"China":      {"cn-north-1", "aws-cn", "cn-northwest-1", "amazonaws.com.cn", "cn-north-1"},
		"GovCloud":   {"us-gov-east-1", "aws-us-gov", "us-gov-west-1", "amazonaws.com", "us-gov-east-1"},
		"sovereign":  {"eusc-de-east-1", "aws-eusc", "eusc-de-east-1", "amazonaws.eu", "eusc-de-east-1"},
		"isolated":   {"us-iso-west-1", "aws-iso", "us-iso-east-1", "c2s.ic.gov", "us-iso-west-1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, settings("http://aws.invalid", func(c *awsclient.Config) { c.Region = test.region }))
			got := []string{c.Partition(), c.HomeRegion(), c.DNSSuffix(), c.Region()}
			if diff := cmp.Diff([]string{test.partition, test.home, test.suffix, test.usersRegion}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestWhereServicesLive holds the clients to the hosts and signing regions of each partition: global services are
// global, the billing services and organization-wide data are in the home region, STS, S3 and SNS are in the user's.
func TestWhereServicesLive(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		region string
		want   map[string]string
	}{
		"commercial": {"eu-central-1", map[string]string{
			"account":                 "account.us-east-1.amazonaws.com us-east-1",
			"bcm_data_exports":        "bcm-data-exports.us-east-1.api.aws us-east-1",
			"cur":                     "cur.us-east-1.amazonaws.com us-east-1",
			"iam":                     "iam.amazonaws.com us-east-1",
			"organizations":           "organizations.us-east-1.amazonaws.com us-east-1",
			"resource_groups_tagging": "tagging.us-east-1.amazonaws.com us-east-1",
			"s3":                      "bucket.s3.eu-central-1.amazonaws.com eu-central-1",
			"service_quotas":          "servicequotas.us-east-1.amazonaws.com us-east-1",
			"sns":                     "sns.eu-central-1.amazonaws.com eu-central-1",
			"sts":                     "sts.eu-central-1.amazonaws.com eu-central-1",
			"taxsettings":             "tax.us-east-1.amazonaws.com us-east-1",
		}},
		"no region": {"", map[string]string{
			"account":                 "account.us-east-1.amazonaws.com us-east-1",
			"bcm_data_exports":        "bcm-data-exports.us-east-1.api.aws us-east-1",
			"cur":                     "cur.us-east-1.amazonaws.com us-east-1",
			"iam":                     "iam.amazonaws.com us-east-1",
			"organizations":           "organizations.us-east-1.amazonaws.com us-east-1",
			"resource_groups_tagging": "tagging.us-east-1.amazonaws.com us-east-1",
			"s3":                      "bucket.s3.us-east-1.amazonaws.com us-east-1",
			"service_quotas":          "servicequotas.us-east-1.amazonaws.com us-east-1",
			"sns":                     "sns.us-east-1.amazonaws.com us-east-1",
			"sts":                     "sts.us-east-1.amazonaws.com us-east-1",
			"taxsettings":             "tax.us-east-1.amazonaws.com us-east-1",
		}},
		"China": {"cn-north-1", map[string]string{
			"account":                 "account.cn-northwest-1.amazonaws.com.cn cn-northwest-1",
			"bcm_data_exports":        "bcm-data-exports.cn-northwest-1.api.amazonwebservices.com.cn cn-northwest-1",
			"cur":                     "cur.cn-northwest-1.amazonaws.com.cn cn-northwest-1",
			"iam":                     "iam.cn-north-1.amazonaws.com.cn cn-north-1",
			"organizations":           "organizations.cn-northwest-1.amazonaws.com.cn cn-northwest-1",
			"resource_groups_tagging": "tagging.cn-northwest-1.amazonaws.com.cn cn-northwest-1",
			"s3":                      "bucket.s3.cn-north-1.amazonaws.com.cn cn-north-1",
			"service_quotas":          "servicequotas.cn-northwest-1.amazonaws.com.cn cn-northwest-1",
			"sns":                     "sns.cn-north-1.amazonaws.com.cn cn-north-1",
			"sts":                     "sts.cn-north-1.amazonaws.com.cn cn-north-1",
			"taxsettings":             "tax.cn-northwest-1.amazonaws.com.cn cn-northwest-1",
		}},
		"GovCloud": {"us-gov-east-1", map[string]string{
			"account":                 "account.us-gov-west-1.amazonaws.com us-gov-west-1",
			"bcm_data_exports":        "bcm-data-exports.us-gov-west-1.api.aws us-gov-west-1",
			"cur":                     "cur.us-gov-west-1.amazonaws.com us-gov-west-1",
			"iam":                     "iam.us-gov.amazonaws.com us-gov-west-1",
			"organizations":           "organizations.us-gov-west-1.amazonaws.com us-gov-west-1",
			"resource_groups_tagging": "tagging.us-gov-west-1.amazonaws.com us-gov-west-1",
			"s3":                      "bucket.s3.us-gov-east-1.amazonaws.com us-gov-east-1",
			"service_quotas":          "servicequotas.us-gov-west-1.amazonaws.com us-gov-west-1",
			"sns":                     "sns.us-gov-east-1.amazonaws.com us-gov-east-1",
			"sts":                     "sts.us-gov-east-1.amazonaws.com us-gov-east-1",
			"taxsettings":             "tax.us-gov-west-1.amazonaws.com us-gov-west-1",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := resolved(t, func(c *awsclient.Config) { c.Region = test.region })
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFIPSAndDualStackEndpoints(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*awsclient.Config)
		want   map[string]string
	}{
		"FIPS": {func(c *awsclient.Config) { c.UseFIPSEndpoint = true }, map[string]string{
			"sts": "sts-fips.us-east-2.amazonaws.com", "organizations": "organizations-fips.us-east-1.amazonaws.com",
			"s3": "bucket.s3-fips.us-east-2.amazonaws.com", "iam": "iam-fips.amazonaws.com",
		}},
		"dual stack": {func(c *awsclient.Config) { c.UseDualStackEndpoint = true }, map[string]string{
			"sts": "sts.us-east-2.api.aws", "organizations": "organizations.us-east-1.api.aws",
			"s3": "bucket.s3.dualstack.us-east-2.amazonaws.com", "iam": "iam.global.api.aws",
		}},
		"neither": {func(*awsclient.Config) {}, map[string]string{
			"sts": "sts.us-east-2.amazonaws.com", "organizations": "organizations.us-east-1.amazonaws.com",
			"s3": "bucket.s3.us-east-2.amazonaws.com", "iam": "iam.amazonaws.com",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hosts := resolvedHosts(t, func(c *awsclient.Config) { c.Region = "us-east-2" }, test.change)
			for service, want := range test.want {
				if hosts[service] != want {
					t.Errorf("%s is called at %s, want %s", service, hosts[service], want)
				}
			}
		})
	}
}
