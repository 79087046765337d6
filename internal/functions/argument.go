package functions

import (
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/function"
)

// ArgumentError says which argument of a function is wrong.
type ArgumentError struct {
	Position int64 // counted from 0
	Err      error
}

func (e *ArgumentError) Error() string { return e.Err.Error() }

func (e *ArgumentError) Unwrap() error { return e.Err }

// funcError blames the argument that an *ArgumentError names. Terraform itself adds the name of the parameter, and the
// full stop.
func funcError(err error) *function.FuncError {
	if wrong, ok := errors.AsType[*ArgumentError](err); ok {
		return function.NewArgumentFuncError(wrong.Position, wrong.Error())
	}
	return function.NewFuncError(err.Error())
}
