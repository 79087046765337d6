package tfx

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// otherProvider is whose resources can become ours by a moved block, from any registry: Terraform and OpenTofu have one each.
const otherProvider = "hashicorp/aws"

// MoveFrom lets a moved block turn a resource of the provider hashicorp/aws into one of ours. source and target are the types
// of both. S has the attributes of the source that are of use here, as JSON; all others are ignored, for every version of that
// provider has its own. move writes state and identity.
func MoveFrom[S any](source, target string, move func(context.Context, S, *resource.MoveStateResponse)) []resource.StateMover {
	return []resource.StateMover{{StateMover: func(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
		from, problem := sourceState[S](source, req)
		if problem != "" {
			refuseMove(&resp.Diagnostics, req, target, problem)
			return
		}
		move(ctx, from, resp)
	}}}
}

// sourceState reads the state of the source, or says why it is none that can be read.
func sourceState[S any](source string, req resource.MoveStateRequest) (from S, problem string) {
	_, provider, _ := strings.Cut(req.SourceProviderAddress, "/") // the host does not matter
	switch {
	case provider != otherProvider || req.SourceTypeName != source:
		return from, "Only " + source + " of " + otherProvider + " can become this resource."
	case req.SourceSchemaVersion != 0:
		return from, fmt.Sprintf("Its state has the schema version %d, which is newer than this provider: it knows version 0.", req.SourceSchemaVersion)
	case req.SourceRawState == nil || len(req.SourceRawState.JSON) == 0:
		return from, "Its state is older than Terraform 0.12."
	}
	if err := json.Unmarshal(req.SourceRawState.JSON, &from); err != nil {
		return from, fmt.Sprintf("Its state cannot be read: %s.", err)
	}
	return from, ""
}

func refuseMove(diags *diag.Diagnostics, req resource.MoveStateRequest, target, problem string) {
	diags.AddError("Cannot be moved to "+target, fmt.Sprintf(
		"A moved block wants to make %s of the provider %s a %s. %s Nothing was changed. Take the moved block out, and take the object over by an import instead:\n\n"+
			"  removed {\n    from = %s.NAME\n    lifecycle { destroy = false }\n  }\n\n  import {\n    to = %s.NAME\n    id = \"ID\"\n  }\n",
		req.SourceTypeName, req.SourceProviderAddress, target, problem, req.SourceTypeName, target))
}

// RefuseMoved says that the state of the source lacks what names the object.
func RefuseMoved(diags *diag.Diagnostics, source, target, lacks string) {
	diags.AddError("Cannot be moved to "+target, fmt.Sprintf(
		"The state of %s has no %s, as after a failed creation, so it is not known which object it means. Nothing was changed. "+
			"Refresh it with the provider %s (terraform apply -refresh-only) and try again, or import the object.", source, lacks, otherProvider))
}
