package awssim

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"math"
	"net/http"
	"reflect"
	"strings"
	"time"
)

// A protocol reads requests into the SDK's input types and writes its output types, as one family of AWS services does.
type protocol interface {
	// operation names the operation that a request asks for; "" when it asks for none that the service has.
	operation(s *service, r *request) string
	decode(r *request, in any) error
	encode(r *request, out any) response
	fail(r *request, e *Error) response
}

// response is an answer before it is written.
type response struct {
	status      int
	contentType string
	header      http.Header
	body        []byte
	foreign     bool // not from AWS: without a request id
	endless     bool // the body comes again and again
}

// jsonProtocol is AWS JSON 1.0 and 1.1: one path, the operation in a header, times as epoch seconds.
type jsonProtocol struct {
	version, target string
	message         string // name of the member that carries the message of an error
	isoTimes        bool   // times are ISO 8601 after all
}

func (p jsonProtocol) operation(_ *service, r *request) string {
	target, operation, _ := strings.Cut(r.http.Header.Get("X-Amz-Target"), ".")
	if target != p.target || r.http.Method != http.MethodPost {
		return ""
	}
	return operation
}

func (jsonProtocol) decode(r *request, in any) error { return decodeJSON(r.body, in) }

func (p jsonProtocol) encode(_ *request, out any) response {
	times := epochSeconds
	if p.isoTimes {
		times = iso8601
	}
	return response{status: http.StatusOK, contentType: p.contentType(), body: encodeJSON(out, times)}
}

func (p jsonProtocol) fail(_ *request, e *Error) response {
	return response{status: e.status(), contentType: p.contentType(), body: jsonError(e, p.message, "Reason")}
}

func (p jsonProtocol) contentType() string { return "application/x-amz-json-" + p.version }

// restJSON is the protocol of Account Management and Tax Settings: the operation in the path, times in ISO 8601.
type restJSON struct {
	camelCase bool // members begin with a small letter
}

func (restJSON) operation(s *service, r *request) string {
	path := strings.TrimPrefix(r.http.URL.Path, "/")
	if path == "" || r.http.Method != http.MethodPost {
		return ""
	}
	name := strings.ToUpper(path[:1]) + path[1:]
	if _, ok := s.operations[name]; !ok {
		return ""
	}
	return name
}

func (restJSON) decode(r *request, in any) error { return decodeJSON(r.body, in) }

func (p restJSON) encode(_ *request, out any) response {
	write := encodeJSON
	if p.camelCase {
		write = encodeCamelJSON
	}
	return response{status: http.StatusOK, contentType: "application/json", body: write(out, iso8601)}
}

func (restJSON) fail(_ *request, e *Error) response {
	return response{
		status: e.status(), contentType: "application/json",
		header: http.Header{"X-Amzn-Errortype": {e.Code}}, body: jsonError(e, "message", "reason"),
	}
}

func jsonError(e *Error, message, reason string) []byte {
	members := map[string]any{"__type": e.Code, message: e.Message}
	if e.Reason != "" {
		members[reason] = e.Reason
	}
	maps.Copy(members, e.Fields)
	body, err := json.Marshal(members)
	if err != nil {
		return []byte(`{"__type":"` + e.Code + `"}`)
	}
	return body
}

func decodeJSON(body []byte, in any) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	if err := json.NewDecoder(bytes.NewReader(body)).Decode(in); err != nil && !errors.Is(err, io.EOF) {
		return &Error{Code: "SerializationException", Message: "The request body cannot be read: " + err.Error()}
	}
	return nil
}

func iso8601(t time.Time) any { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func epochSeconds(t time.Time) any { return math.Round(float64(t.UnixMilli())) / 1000 }

// encodeJSON writes an output of the SDK as its service does: absent members left out, SDK metadata dropped.
func encodeJSON(out any, writeTime func(time.Time) any) []byte {
	return marshal(plain(reflect.ValueOf(out), writeTime))
}

// encodeCamelJSON is encodeJSON for services whose members begin with a small letter. None of them has maps.
func encodeCamelJSON(out any, writeTime func(time.Time) any) []byte {
	return marshal(camelCase(plain(reflect.ValueOf(out), writeTime)))
}

func camelCase(value any) any {
	switch value := value.(type) {
	case map[string]any:
		members := make(map[string]any, len(value))
		for name, member := range value {
			members[strings.ToLower(name[:1])+name[1:]] = camelCase(member)
		}
		return members
	case []any:
		for i := range value {
			value[i] = camelCase(value[i])
		}
	}
	return value
}

func marshal(value any) []byte {
	if value == nil {
		value = map[string]any{}
	}
	body, err := json.Marshal(value)
	if err != nil {
		panic("awssim: an output of the SDK that is no JSON: " + err.Error())
	}
	return body
}

// plain turns a value of an SDK type into maps, slices and scalars; nil stands for an absent member.
func plain(v reflect.Value, writeTime func(time.Time) any) any {
	if !v.IsValid() {
		return nil
	}
	if t, ok := reflect.TypeAssert[time.Time](v); ok {
		return writeTime(t)
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return plain(v.Elem(), writeTime)
	case reflect.Struct:
		return plainStruct(v, writeTime)
	case reflect.Slice:
		if v.IsNil() {
			return nil
		}
		list := make([]any, v.Len())
		for i := range list {
			list[i] = plain(v.Index(i), writeTime)
		}
		return list
	case reflect.String:
		if v.Len() == 0 { // an unset enum; strings that may be empty are pointers
			return nil
		}
		return v.String()
	default:
		return v.Interface()
	}
}

func plainStruct(v reflect.Value, writeTime func(time.Time) any) map[string]any {
	members := map[string]any{}
	for name, field := range fields(v) {
		if field.Kind() == reflect.Pointer && field.Type().Elem().Kind() == reflect.String {
			if !field.IsNil() { // a string that is present, perhaps empty
				members[name] = field.Elem().String()
			}
			continue
		}
		if value := plain(field, writeTime); value != nil {
			members[name] = value
		}
	}
	return members
}

// wireNames are the members whose names on the wire are not those of the SDK's types.
var wireNames = map[string]string{"ReportStatus.LastDelivery": "lastDelivery", "ReportStatus.LastStatus": "lastStatus"}

// fields yields the members of an SDK struct by the names that they have on the wire.
func fields(v reflect.Value) func(yield func(string, reflect.Value) bool) {
	return func(yield func(string, reflect.Value) bool) {
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() || f.Name == "ResultMetadata" {
				continue
			}
			name := f.Name
			if other, renamed := wireNames[v.Type().Name()+"."+name]; renamed {
				name = other
			}
			if !yield(name, v.Field(i)) {
				return
			}
		}
	}
}
