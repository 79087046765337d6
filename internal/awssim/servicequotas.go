package awssim

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
	sqtypes "github.com/aws/aws-sdk-go-v2/service/servicequotas/types"
)

const (
	accountQuotaCode    = "L-E619E033"
	accountQuotaName    = "Default maximum number of accounts"
	defaultAccountQuota = 10
)

// serviceQuotasOperations are the operations of Service Quotas.
var serviceQuotasOperations = map[string]operation{
	"ListServiceQuotas":         handle((*World).listServiceQuotas),
	"GetServiceQuota":           handle((*World).getServiceQuota),
	"GetAWSDefaultServiceQuota": handle((*World).getDefaultServiceQuota),
}

var (
	serviceCodeRule = rule{min: 1, max: 63, pattern: whole(`[a-zA-Z][a-zA-Z0-9-]{1,63}`)}
	quotaCodeRule   = rule{min: 1, max: 128, pattern: whole(`[a-zA-Z][a-zA-Z0-9-]{1,128}`)}
)

func errNoQuota() error {
	return &Error{Code: "NoSuchResourceException", Message: "The request failed because the specified service quota does not exist."}
}

// accountQuota is how many accounts the caller's organization may have. Only management accounts have this quota.
func (w *World) accountQuota(r *request, value int) sqtypes.ServiceQuota {
	return sqtypes.ServiceQuota{
		ServiceCode: aws.String("organizations"), ServiceName: aws.String("AWS Organizations"),
		QuotaCode: aws.String(accountQuotaCode), QuotaName: aws.String(accountQuotaName), Value: aws.Float64(float64(value)),
		QuotaArn:   aws.String("arn:aws:servicequotas::" + r.caller.account.id + ":organizations/" + accountQuotaCode),
		Adjustable: true, GlobalQuota: true, Unit: aws.String("None"),
	}
}

func (w *World) listServiceQuotas(r *request, in *servicequotas.ListServiceQuotasInput) (*servicequotas.ListServiceQuotasOutput, error) {
	if err := r.check(needs("ServiceCode", in.ServiceCode, serviceCodeRule)); err != nil {
		return nil, err
	}
	if *in.ServiceCode != "organizations" {
		return nil, errNoQuota()
	}
	codes := []string{}
	o := r.caller.account.now.org
	if o != nil && o.management == r.caller.account {
		codes = append(codes, accountQuotaCode)
	}
	paging := pages{max: in.MaxResults, token: in.NextToken, limit: 100, invalid: func(_, message string) *Error {
		return &Error{Code: "IllegalArgumentException", Message: message}
	}}
	page, next, err := paging.cut(r, codes, nil)
	if err != nil {
		return nil, err
	}
	out := &servicequotas.ListServiceQuotasOutput{Quotas: []sqtypes.ServiceQuota{}, NextToken: next}
	for range page {
		out.Quotas = append(out.Quotas, w.accountQuota(r, o.quota))
	}
	return out, nil
}

func (w *World) getServiceQuota(r *request, in *servicequotas.GetServiceQuotaInput) (*servicequotas.GetServiceQuotaOutput, error) {
	if err := checkAccountQuota(r, in.ServiceCode, in.QuotaCode); err != nil {
		return nil, err
	}
	quota := w.accountQuota(r, r.caller.account.now.org.quota)
	return &servicequotas.GetServiceQuotaOutput{Quota: &quota}, nil
}

func (w *World) getDefaultServiceQuota(
	r *request, in *servicequotas.GetAWSDefaultServiceQuotaInput,
) (*servicequotas.GetAWSDefaultServiceQuotaOutput, error) {
	if err := checkAccountQuota(r, in.ServiceCode, in.QuotaCode); err != nil {
		return nil, err
	}
	quota := w.accountQuota(r, defaultAccountQuota)
	return &servicequotas.GetAWSDefaultServiceQuotaOutput{Quota: &quota}, nil
}

// checkAccountQuota lets through who asks for the one quota that there is, and has it.
func checkAccountQuota(r *request, serviceCode, quotaCode *string) error {
	if err := r.check(needs("ServiceCode", serviceCode, serviceCodeRule), needs("QuotaCode", quotaCode, quotaCodeRule)); err != nil {
		return err
	}
	o := r.caller.account.now.org
	if *serviceCode != "organizations" || *quotaCode != accountQuotaCode || o == nil || o.management != r.caller.account {
		return errNoQuota()
	}
	return nil
}
