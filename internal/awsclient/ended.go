package awsclient

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
)

// EndedError says that a call was given up, because the run was interrupted or a limit of time was reached. The SDK tells
// neither, and forgets how AWS refused the call before that.
type EndedError struct {
	Operation string // "" when the call was not even prepared
	Why       error  // the cause of the end of the context
	Last      error  // how AWS refused the call until then, nil when it did not
	Err       error  // what the SDK says
}

func (e *EndedError) Error() string {
	text := e.Why.Error()
	if errors.Is(e.Why, context.Canceled) {
		text = "the run was interrupted"
	}
	if e.Operation != "" {
		text += " during the call " + e.Operation
	}
	if e.Last != nil {
		text += ", which AWS had refused until then: " + cmp.Or(strings.TrimSuffix(Message(e.Last), "."), Code(e.Last))
	}
	return text
}

// Unwrap leaves out how AWS refused the call: it is not why the call ended.
func (e *EndedError) Unwrap() []error { return []error{e.Why, e.Err} }

// attempts is what the attempts of a call tell about it.
type attempts struct {
	operation string
	last      error
}

type attemptsKey struct{}

// addEndings makes every client tell why a call was given up.
func addEndings(config *aws.Config) {
	config.APIOptions = append(config.APIOptions, func(stack *middleware.Stack) error {
		if err := stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("RememberRefusal", remember), "Retry", middleware.After); err != nil {
			return err
		}
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("TellEnding", tell), middleware.Before)
	})
}

// remember keeps how AWS refused an attempt, without what it must not say.
func remember(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
	out, metadata, err := next.HandleFinalize(ctx, in)
	hideTokenIn(err)
	if of, ok := middleware.GetStackValue(ctx, attemptsKey{}).(*attempts); ok {
		of.operation = awsmiddleware.GetOperationName(ctx)
		if Code(err) != "" {
			of.last = err
		}
	}
	return out, metadata, err
}

func tell(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	var of attempts
	out, metadata, err := next.HandleInitialize(middleware.WithStackValue(ctx, attemptsKey{}, &of), in)
	if err != nil && Code(err) == "" && ctx.Err() != nil {
		err = &EndedError{Operation: of.operation, Why: context.Cause(ctx), Last: of.last, Err: err}
	}
	return out, metadata, err
}
