package awssim

import (
	"io"
	"net/http"
	"reflect"
	"strings"
	"time"
)

// invented is the answer to a request that nobody executes.
func (r *request) invented() response {
	operation, ok := r.service.operations[r.Operation]
	if !ok {
		return response{status: http.StatusOK}
	}
	return r.service.protocol.encode(r, operation.invent())
}

// invented is an output of the SDK in which every member says something. A nil pointer stands for an output that AWS's
// model does not have.
func invented[O any]() *O {
	out := new(O)
	invent(reflect.ValueOf(out).Elem(), 0)
	return out
}

// deepest is where a structure ends that has itself as a member.
const deepest = 8

func invent(v reflect.Value, depth int) {
	switch {
	case depth > deepest:
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)))
	case v.Type() == reflect.TypeFor[io.ReadCloser]():
		v.Set(reflect.ValueOf(io.NopCloser(strings.NewReader(""))))
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		invent(v.Elem(), depth+1)
	case v.Kind() == reflect.Struct:
		inventMembers(v, depth)
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		invent(v.Index(0), depth+1)
	case v.Kind() == reflect.Map:
		inventMap(v, depth)
	default:
		inventScalar(v)
	}
}

// inventMembers makes an answer of one page.
func inventMembers(v reflect.Value, depth int) {
	for name, field := range fields(v) {
		switch {
		case name == "Policy" && field.Type() == reflect.TypeFor[*string]():
			field.Set(reflect.ValueOf(new(`{"Version":"2012-10-17","Statement":[]}`)))
		case strings.HasSuffix(name, "Token") && name != "SessionToken", name == "Marker", name == "IsTruncated":
		default:
			invent(field, depth+1)
		}
	}
}

func inventMap(v reflect.Value, depth int) {
	key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
	invent(key, depth+1)
	invent(value, depth+1)
	v.Set(reflect.MakeMap(v.Type()))
	v.SetMapIndex(key, value)
}

// inventScalar knows the values of an enumeration by the method that the SDK's types have for them.
func inventScalar(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("invented")
		if values := v.MethodByName("Values"); values.IsValid() {
			v.Set(values.Call(nil)[0].Index(0))
		}
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uint:
		v.SetUint('7')
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(7)
	case reflect.Float32, reflect.Float64:
		v.SetFloat(7)
	default: // an interface, which no output of these services needs
	}
}
