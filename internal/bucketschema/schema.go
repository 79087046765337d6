// Package bucketschema has the attribute bucket of the resources whose data AWS delivers into a bucket.
package bucketschema

import (
	"errors"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/hashicorp/terraform-plugin-framework-validators/int32validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/billing"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// Words are what the descriptions of the attributes say differently for each resource.
type Words struct {
	Thing   string // "report"
	Service string // that must be let use the KMS key
	Create  string // "true" or "false", the default of create
}

// Attributes are the members of the attribute bucket. None has a default, so that an import plans nothing.
func Attributes(w Words) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name": text("Name of the bucket. Default: `doitintl-awsops-{id}`. With another name the "+w.Thing+" is delivered into another bucket from then on; the old one stays with everything in it.",
			tfx.Check("a name of a bucket", billing.CheckBucketName)),
		"region": text("Region of the bucket. Default: the region of the provider, and where the bucket is when `create` is false. A bucket cannot move."),
		"create": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: "Whether this resource makes the bucket and keeps it as it should be. Default: " + w.Create + ". With false the bucket must be there, and only its policy gets the statements that are missing: " +
				"for the delivery, against requests without TLS, and for the readers. Destroying the resource takes these statements out again.",
		},
		"force_destroy": schema.BoolAttribute{
			Optional:            true,
			MarkdownDescription: "Whether the bucket is deleted with everything in it. Default: false, then destroying is an error while anything is in the bucket. The value in the state counts: set it, apply, then destroy.",
		},
		"kms_key_arn": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "KMS key that encrypts the bucket, in the bucket's region. Its key policy must let `" + w.Service + "` and the readers use it. " +
				"Default: the keys of S3 (AES256).",
			Validators: []validator.String{tfx.Check("the ARN of a KMS key", checkKeyARN)},
		},
		"expiration_days": schema.Int32Attribute{
			Optional:            true,
			MarkdownDescription: "After how many days the bucket forgets what was delivered. Default: never.",
			Validators:          []validator.Int32{int32validator.AtLeast(1)},
		},
		"reader_role_arns": schema.SetAttribute{
			Optional: true, ElementType: types.StringType,
			MarkdownDescription: "Roles, also of other accounts, that may list the bucket and read what is in it.",
			Validators: []validator.Set{
				setvalidator.SizeAtLeast(1), setvalidator.NoNullValues(), setvalidator.ValueStringsAre(tfx.Check("the ARN of an IAM role", checkRoleARN)),
			},
		},
	}
}

func text(description string, rules ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, Computed: true, MarkdownDescription: description, Validators: rules}
}

// Types are the types of Attributes.
func Types() map[string]attr.Type {
	return map[string]attr.Type{
		"name": types.StringType, "region": types.StringType, "create": types.BoolType, "force_destroy": types.BoolType,
		"kms_key_arn": types.StringType, "expiration_days": types.Int32Type, "reader_role_arns": types.SetType{ElemType: types.StringType},
	}
}

var (
	keyPattern  = regexp.MustCompile(`^(key|alias)/.+$`)
	rolePattern = regexp.MustCompile(`^role/([\x21-\x7e]+/)*[\w+=,.@-]{1,64}$`)
	account     = regexp.MustCompile(`^\d{12}$`)
)

func checkKeyARN(text string) error {
	parsed, err := arn.Parse(text)
	switch {
	case err != nil || parsed.Service != "kms" || !account.MatchString(parsed.AccountID) || !keyPattern.MatchString(parsed.Resource):
		return errors.New("it looks like arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab")
	case parsed.Region == "":
		return errors.New("it names no region")
	}
	return nil
}

func checkRoleARN(text string) error {
	parsed, err := arn.Parse(text)
	if err != nil || parsed.Service != "iam" || !account.MatchString(parsed.AccountID) || !rolePattern.MatchString(parsed.Resource) {
		return errors.New("it looks like arn:aws:iam::111122223333:role/name")
	}
	return nil
}
