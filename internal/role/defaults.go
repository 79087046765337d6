package role

import (
	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

const everything = "*"

// defaultPolicy is the permission policy of a kind.
func defaultPolicy(partition string, w Wanted) document {
	if w.Kind == CloudHealth {
		return document{Version: "2012-10-17", Statement: cloudHealth()}
	}
	return document{Version: "2012-10-17", Statement: cmp(partition, w)}
}

// cmp is the public part of DoiT's policy (DoiT help: Import AWS Organizations; Flexsave) as least privilege: it reads the
// organization and what was spent. Entering and making accounts comes with MemberAccess alone.
func cmp(partition string, w Wanted) []statement {
	own := func(kind string) string {
		return arn.ARN{Partition: partition, Service: "iam", AccountID: everything, Resource: kind + w.path() + w.Name}.String()
	}
	statements := []statement{
		allow("ReadOrganization", []string{"organizations:Describe*", "organizations:List*"}, everything),
		allow("ReadCosts", []string{
			"ce:Describe*", "ce:Get*", "ce:List*", "cur:DescribeReportDefinitions", "ec2:DescribeReservedInstances", "savingsplans:Describe*",
		}, everything),
		allow("ReadItself", []string{"iam:GetPolicy", "iam:GetRole"}, own("role"), own("policy")),
	}
	if w.ReportBucket != "" {
		bucket := arn.ARN{Partition: partition, Service: "s3", Resource: w.ReportBucket}.String()
		statements = append(statements,
			allow("ListReports", []string{"s3:ListBucket"}, bucket), allow("ReadReports", []string{"s3:GetObject"}, bucket+"/*"))
	}
	if w.MemberAccess {
		entry := arn.ARN{Partition: partition, Service: "iam", AccountID: everything, Resource: "role/" + organization.DefaultRoleName}.String()
		statements = append(statements,
			allow("MakeAccounts", []string{"organizations:CreateAccount", "organizations:InviteAccountToOrganization"}, everything),
			allow("EnterAccounts", []string{"sts:AssumeRole"}, entry))
	}
	return statements
}

// cloudHealth reads what there is and what it costs, and no content: no object, message, table row or secret.
func cloudHealth() []statement {
	return []statement{
		allow("ReadCosts", []string{
			"ce:Describe*", "ce:Get*", "ce:List*", "cur:DescribeReportDefinitions", "organizations:Describe*", "organizations:List*",
			"savingsplans:Describe*",
		}, everything),
		allow("ReadInventory", []string{
			"autoscaling:Describe*", "cloudformation:DescribeStacks", "cloudformation:ListStacks", "cloudfront:ListDistributions",
			"cloudtrail:DescribeTrails", "cloudwatch:Describe*", "cloudwatch:GetMetricData", "cloudwatch:GetMetricStatistics", "cloudwatch:ListMetrics",
			"dynamodb:DescribeReservedCapacity", "dynamodb:DescribeTable", "dynamodb:ListTables", "ec2:Describe*",
			"ecs:Describe*", "ecs:List*", "eks:DescribeCluster", "eks:ListClusters", "elasticache:Describe*", "elasticbeanstalk:Describe*",
			"elasticfilesystem:Describe*", "elasticloadbalancing:Describe*", "elasticmapreduce:Describe*", "elasticmapreduce:List*",
			"es:Describe*", "es:ListDomainNames", "fsx:Describe*", "kinesis:DescribeStreamSummary", "kinesis:ListStreams",
			"lambda:ListFunctions", "rds:Describe*", "rds:ListTagsForResource", "redshift:Describe*", "route53:ListHostedZones",
			"s3:GetBucketLocation", "s3:GetBucketTagging", "s3:GetBucketVersioning", "s3:GetLifecycleConfiguration", "s3:ListAllMyBuckets",
			"sns:ListTopics", "sqs:ListQueues", "tag:GetResources", "tag:GetTagKeys", "tag:GetTagValues", "workspaces:Describe*",
		}, everything),
		allow("ReadIdentities", []string{
			"iam:GetAccountPasswordPolicy", "iam:GetAccountSummary", "iam:ListAccountAliases", "iam:ListRoles", "iam:ListUsers",
		}, everything),
	}
}
