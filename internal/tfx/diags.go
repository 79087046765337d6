package tfx

import (
	"context"
	"errors"
	"fmt"
	"strings"

	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/aws/smithy-go"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
	"github.com/doit-vending/terraform-provider-doit/internal/wait"
)

// AddError adds one diagnostic: the failed deed and its object, then AWS's reason, the advice for it, code and request id.
// doing completes "Failed ...", as in "closing AWS account 111122223333 (team-a)".
func AddError(diags *diag.Diagnostics, doing string, err error) {
	diags.AddError("Failed "+doing, explain(err))
}

// AddAttributeError is AddError for what one attribute is to blame for.
func AddAttributeError(diags *diag.Diagnostics, at path.Path, doing string, err error) {
	diags.AddAttributeError(at, "Failed "+doing, explain(err))
}

// explain turns an error into what a user reads: what happened, what is true now, what to do next, and AWS's own words.
func explain(err error) string {
	if unfinished := (*organization.UnfinishedError)(nil); errors.As(err, &unfinished) {
		return explainUnfinished(unfinished)
	}
	if untold, ok := errors.AsType[*organization.UntoldError](err); ok {
		return explainUntold(untold)
	}
	return join(reason(err), adviceOn(err), reference(err))
}

func explainUnfinished(e *organization.UnfinishedError) string {
	refused := errors.As(e.Err, new(*organization.CreationFailedError)) || errors.As(e.Err, new(*organization.TakenError)) ||
		errors.As(e.Err, new(*organization.HeldError))
	said := join(reason(e.Err), adviceOn(e.Err))
	again := "Apply again: the provider looks first for what is there, and continues with it."
	if strings.Contains(said, "Apply again") {
		again = "The provider looks first for what is there, and continues with it."
	}
	switch {
	case e.AccountID != "" && !refused:
		return join(said, fmt.Sprintf("The AWS account %s exists, and nothing about it is lost. Done: %s. Left: %s.",
			e.AccountID, strings.Join(e.Done, ", "), strings.Join(e.Left, ", ")), again, reference(e.Err))
	case e.RequestID != "" && !refused:
		return join(said, fmt.Sprintf("AWS is making the account (request %s), and nothing about it is lost.", e.RequestID), again, reference(e.Err))
	case e.SuspectID != "" && !refused:
		return join(said, fmt.Sprintf("AWS is making an account of this name (request %s), which may be this one, so nothing else was requested.", e.SuspectID), again, reference(e.Err))
	case errors.As(e.Err, new(*organization.LostAnswerError)):
		return join(said, reference(e.Err))
	case isFailure(e.Err, orgtypes.CreateAccountFailureReasonConcurrentAccountModification): // made by another request, perhaps
		return join(said, reference(e.Err))
	default:
		return join(said, "No account was made.", reference(e.Err))
	}
}

// explainUntold says how to send what was not sent: applying again does not.
func explainUntold(e *organization.UntoldError) string {
	n, group := e.Notice, ""
	if n.FIFO() {
		group = fmt.Sprintf(" --message-group-id %s --message-deduplication-id %s", n.AccountID, n.AccountID)
	}
	said := join("Only "+n.TopicARN+" was not told of it.", reason(e.Err), adviceFor("SNS_"+awsclient.Code(refusal(e.Err))), reference(e.Err))
	return fmt.Sprintf("%s\n\nIt is not told again by itself. To send the notice, put the text below into notice.txt and run:\n\n"+
		"  aws sns publish --region %s --topic-arn %s --subject %s --message file://notice.txt%s\n\n%s",
		said, n.Region, n.TopicARN, quoted(n.Subject), group, indented(n.Text))
}

// quoted is one word for a shell.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// indented lines are left as they are by Terraform, which wraps all others.
func indented(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		if line != "\n" {
			line = "  " + line
		}
		out.WriteString(line)
	}
	return strings.TrimRight(out.String(), "\n")
}

func isFailure(err error, reason orgtypes.CreateAccountFailureReason) bool {
	failed, ok := errors.AsType[*organization.CreationFailedError](err)
	return ok && failed.Reason == reason
}

// reason says what happened, without the layers of the SDK.
func reason(err error) string {
	text := err.Error()
	if operation, ok := errors.AsType[*smithy.OperationError](err); ok {
		text = strings.Replace(text, operation.Error(), strings.TrimSuffix(said(operation, err), "."), 1)
	}
	return sentence(strings.ReplaceAll(text, context.Canceled.Error(), "the run was interrupted"))
}

// said is what became of a call.
func said(operation *smithy.OperationError, err error) string {
	message := awsclient.Message(err)
	ended, isEnded := errors.AsType[*awsclient.EndedError](operation)
	switch {
	case isEnded:
		return ended.Error()
	case message != "":
		return message
	case awsclient.InTheWay(err) != "":
		return fmt.Sprintf("The call %s does not reach AWS: %s", operation.OperationName, awsclient.InTheWay(err))
	case errors.Is(operation, context.DeadlineExceeded): // that of the HTTP client
		return "AWS did not answer the call " + operation.OperationName + " in time"
	default:
		return operation.Unwrap().Error()
	}
}

// refusal is how AWS refused a call until it was given up, else the error itself: that is what advice and reference are
// about.
func refusal(err error) error {
	if ended, ok := errors.AsType[*awsclient.EndedError](err); ok && ended.Last != nil {
		return ended.Last
	}
	return err
}

func adviceOn(err error) string {
	if failed, ok := errors.AsType[*organization.CreationFailedError](err); ok {
		return adviceFor(string(failed.Reason))
	}
	if taken, ok := errors.AsType[*organization.TakenError](err); ok {
		return adviceOnTaken(taken)
	}
	if _, ok := errors.AsType[*organization.LostAnswerError](err); ok {
		return "It was not sent again, so that no account is made twice. Apply again in a few minutes: the provider looks for the request first."
	}
	if _, ok := errors.AsType[*organization.StateError](err); ok {
		return "AWS has restricted the account, for example because of a payment or abuse case. Settle it with AWS Support, then apply again."
	}
	if _, ok := errors.AsType[*organization.RoleRemovedError](err); ok {
		return "Enter the account through one of its roles that stay. On doit_aws_account, leave wait_for_access out."
	}
	if held, ok := errors.AsType[*organization.HeldError](err); ok {
		return adviceOnHeld(held)
	}
	if shared, ok := errors.AsType[*organization.SharedError](err); ok {
		return "The other one may be what create_before_destroy left over. Nothing was changed. Run terraform state rm for the resource, then import the account again:\n\n" +
			ImportBlock("doit_aws_account", shared.AccountID)
	}
	if _, ok := errors.AsType[*organization.QuotaError](err); ok {
		return "Ask for more in Service Quotas (Organizations, us-east-1, management account), or plan fewer accounts. Closed accounts count for 90 days."
	}
	if found, ok := errors.AsType[interface {
		error
		AdviceKey() string // of what a noun found to be behind AWS's code
	}](err); ok {
		return adviceFor(found.AdviceKey())
	}
	if garbled, ok := errors.AsType[*awsclient.GarbledError](err); ok {
		return adviceOnGarbled(garbled)
	}
	if key := awsclient.Hindrance(err); key != "" {
		return adviceFor(key)
	}
	advice, more := adviceFor(awsclient.Reason(refusal(err)), awsclient.Code(refusal(err))), adviceOnEnding(err)
	if more != "" && !strings.Contains(err.Error()+advice, "pply again") && !strings.Contains(err.Error(), "pplying again") {
		more = join("Apply again to continue.", more)
	}
	return join(advice, strings.TrimSpace(more))
}

// adviceOnGarbled says who may have answered in the place of AWS.
func adviceOnGarbled(e *awsclient.GarbledError) string {
	if e.RequestID == "" {
		return adviceFor("NOT_FROM_AWS")
	}
	return adviceFor("GARBLED")
}

// adviceOnEnding says how to go on after a deed that nobody refused, but that was given up. A blank says that there is no
// more to it than to apply again.
func adviceOnEnding(err error) string {
	argument := ""
	if late, ok := errors.AsType[*wait.TimeoutError](err); ok {
		argument = late.Argument
	} else if limit, ok := errors.AsType[*wait.LimitError](err); ok {
		argument = limit.Argument
	} else if !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		return ""
	}
	if argument == "" {
		return " "
	}
	return fmt.Sprintf("More time can be given with %s in the timeouts block.", argument)
}

func adviceOnTaken(e *organization.TakenError) string {
	switch {
	case e.Account == nil:
		return "AWS addresses are unique over all accounts, also closed ones and those of other organizations. Choose another address; if the owner is an account of yours, import it."
	case e.Account.Closed():
		return "The address of a closed account stays taken. Choose another address, or remove this resource."
	default:
		return "Import that account, or set adopt_existing = true to continue with it, or choose another address:\n\n" + ImportBlock("doit_aws_account", e.Account.ID())
	}
}

// adviceOnHeld says how to tell Terraform that two addresses of its state mean one account.
func adviceOnHeld(e *organization.HeldError) string {
	if e.AccountID == "" {
		return "Every account needs an address of its own."
	}
	return "Perhaps it is there under another resource name or for_each key. An account is never made twice and never replaced. " +
		"If the resource was renamed, tell Terraform with a moved block:\n\n" +
		"  moved {\n    from = doit_aws_account.OLD_NAME\n    to   = doit_aws_account.NEW_NAME\n  }\n\n" +
		"If it is tainted, run: terraform untaint. If -replace or replace_triggered_by asks for a replacement, take that away."
}

// ImportBlock is a paste-ready import block. The provider is not told the name of the resource, so "this" stands for it.
func ImportBlock(resourceType, id string) string {
	return fmt.Sprintf("  import {\n    to = %s.this\n    id = %q\n  }", resourceType, id)
}

// reference keeps AWS's own code, reason and request id, for AWS Support and for searching.
func reference(err error) string {
	if garbled, ok := errors.AsType[*awsclient.GarbledError](err); ok {
		return referenceOf(fmt.Sprintf("HTTP %d", garbled.Status), "", garbled.RequestID)
	}
	last := refusal(err)
	code, why, request := awsclient.Code(last), awsclient.Reason(last), awsclient.RequestID(last)
	if failed, ok := errors.AsType[*organization.CreationFailedError](err); ok {
		code, request = string(failed.Reason), failed.RequestID
	}
	var taken *organization.TakenError
	if errors.As(err, &taken) && taken.RequestID != "" {
		code, request = string(orgtypes.CreateAccountFailureReasonEmailAlreadyExists), taken.RequestID
	}
	if code == "" {
		return ""
	}
	return referenceOf(code, why, request)
}

func referenceOf(code, why, request string) string {
	text := code
	if why != "" {
		text += ": " + why
	}
	if request != "" {
		text += ", request " + request
	}
	return "(" + text + ")"
}

func join(parts ...string) string {
	var kept []string
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, " ")
}

// sentence begins with a capital letter and ends with a full stop.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	s = strings.ToUpper(s[:1]) + s[1:]
	if !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "!") {
		s += "."
	}
	return s
}
