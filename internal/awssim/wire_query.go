package awssim

import (
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"time"
)

// queryProtocol is the AWS Query protocol of IAM, STS and SNS: a form in, XML out.
type queryProtocol struct{ namespace, apiVersion string }

func (p queryProtocol) operation(_ *service, r *request) string {
	if version := r.form.Get("Version"); version != "" && version != p.apiVersion {
		return ""
	}
	return r.form.Get("Action")
}

func (queryProtocol) decode(r *request, in any) error {
	return decodeForm(r.form, "", reflect.ValueOf(in).Elem())
}

func (p queryProtocol) encode(r *request, out any) response {
	var b strings.Builder
	fmt.Fprintf(&b, "<%sResponse xmlns=%q>", r.Operation, p.namespace)
	if v := reflect.ValueOf(out); v.IsValid() && !v.IsNil() {
		fmt.Fprintf(&b, "<%sResult>", r.Operation)
		encodeXMLStruct(&b, v.Elem())
		fmt.Fprintf(&b, "</%sResult>", r.Operation)
	}
	fmt.Fprintf(&b, "<ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata></%sResponse>", r.RequestID, r.Operation)
	return response{status: http.StatusOK, contentType: "text/xml", body: []byte(b.String())}
}

func (p queryProtocol) fail(r *request, e *Error) response {
	fault := "Sender"
	if e.status() >= http.StatusInternalServerError {
		fault = "Receiver"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<ErrorResponse xmlns=%q><Error>", p.namespace)
	encodeXML(&b, "Type", reflect.ValueOf(fault))
	encodeXML(&b, "Code", reflect.ValueOf(e.Code))
	encodeXML(&b, "Message", reflect.ValueOf(e.Message))
	b.WriteString("</Error>")
	encodeXML(&b, "RequestId", reflect.ValueOf(r.RequestID))
	b.WriteString("</ErrorResponse>")
	return response{status: e.status(), contentType: "text/xml", body: []byte(b.String())}
}

// decodeForm fills v from the members of a form whose names begin with prefix.
func decodeForm(form url.Values, prefix string, v reflect.Value) error {
	switch v.Kind() {
	case reflect.Pointer:
		return decodeFormPointer(form, prefix, v)
	case reflect.Struct:
		for name, field := range fields(v) {
			if err := decodeForm(form, joinMember(prefix, name), field); err != nil {
				return err
			}
		}
	case reflect.Map:
		return decodeFormMap(form, prefix, v)
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return decodeFormBlob(form, prefix, v)
		}
		for i := 1; ; i++ {
			item := fmt.Sprintf("%s.member.%d", prefix, i)
			if !hasPrefix(form, item) {
				return nil
			}
			element := reflect.New(v.Type().Elem()).Elem()
			if err := decodeForm(form, item, element); err != nil {
				return err
			}
			v.Set(reflect.Append(v, element))
		}
	default:
		if !form.Has(prefix) {
			return nil
		}
		return setScalar(v, prefix, form.Get(prefix))
	}
	return nil
}

func decodeFormPointer(form url.Values, prefix string, v reflect.Value) error {
	if !hasPrefix(form, prefix) {
		return nil
	}
	element := reflect.New(v.Type().Elem())
	if err := decodeForm(form, prefix, element.Elem()); err != nil {
		return err
	}
	v.Set(element)
	return nil
}

// decodeFormMap reads X.entry.1.key and X.entry.1.value. Some members of SNS write Name and Value.
func decodeFormMap(form url.Values, prefix string, v reflect.Value) error {
	for i := 1; ; i++ {
		entry := fmt.Sprintf("%s.entry.%d", prefix, i)
		if !hasPrefix(form, entry) {
			return nil
		}
		names := [2]string{entry + ".key", entry + ".value"}
		if form.Has(entry + ".Name") {
			names = [2]string{entry + ".Name", entry + ".Value"}
		}
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		if err := errors.Join(decodeForm(form, names[0], key), decodeForm(form, names[1], value)); err != nil {
			return err
		}
		if v.IsNil() {
			v.Set(reflect.MakeMap(v.Type()))
		}
		v.SetMapIndex(key, value)
	}
}

func decodeFormBlob(form url.Values, prefix string, v reflect.Value) error {
	if !form.Has(prefix) {
		return nil
	}
	blob, err := base64.StdEncoding.DecodeString(form.Get(prefix))
	if err != nil {
		return &Error{Code: "MalformedInput", Message: "The value of " + prefix + " cannot be read."}
	}
	v.SetBytes(blob)
	return nil
}

func joinMember(prefix, name string) string {
	if prefix == "" {
		return name
	}
	return prefix + "." + name
}

func hasPrefix(form url.Values, prefix string) bool {
	if form.Has(prefix) {
		return true
	}
	for name := range form {
		if strings.HasPrefix(name, prefix+".") {
			return true
		}
	}
	return false
}

func setScalar(v reflect.Value, name, text string) error {
	malformed := &Error{Code: "MalformedInput", Message: "The value of " + name + " cannot be read."}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return malformed
		}
		v.SetBool(b)
	case reflect.Int32, reflect.Int64:
		n, err := strconv.ParseInt(text, 10, v.Type().Bits())
		if err != nil {
			return malformed
		}
		v.SetInt(n)
	default:
		return malformed
	}
	return nil
}

func encodeXMLStruct(b *strings.Builder, v reflect.Value) {
	for name, field := range fields(v) {
		encodeXML(b, name, field)
	}
}

// encodeXML writes one member as AWS Query does: lists as <member>, maps as <entry>, absent members left out.
func encodeXML(b *strings.Builder, name string, v reflect.Value) {
	if absent(v) {
		return
	}
	if t, ok := reflect.TypeAssert[time.Time](v); ok {
		fmt.Fprintf(b, "<%s>%s</%s>", name, t.UTC().Format("2006-01-02T15:04:05Z"), name)
		return
	}
	if v.Kind() == reflect.Pointer {
		encodeXMLPresent(b, name, v.Elem())
		return
	}
	encodeXMLPresent(b, name, v)
}

func absent(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return v.IsNil()
	case reflect.String:
		return v.Len() == 0 // an unset enum; strings that may be empty are pointers
	default:
		return false
	}
}

func encodeXMLPresent(b *strings.Builder, name string, v reflect.Value) {
	if t, ok := reflect.TypeAssert[time.Time](v); ok {
		encodeXML(b, name, reflect.ValueOf(t))
		return
	}
	fmt.Fprintf(b, "<%s>", name)
	switch v.Kind() {
	case reflect.Struct:
		encodeXMLStruct(b, v)
	case reflect.Slice:
		if blob, ok := reflect.TypeAssert[[]byte](v); ok {
			b.WriteString(base64.StdEncoding.EncodeToString(blob))
			break
		}
		for i := range v.Len() {
			encodeXML(b, "member", v.Index(i))
		}
	case reflect.Map:
		encodeXMLMap(b, v)
	default:
		// Writing to a strings.Builder cannot fail.
		_ = xml.EscapeText(b, fmt.Append(nil, v.Interface()))
	}
	fmt.Fprintf(b, "</%s>", name)
}

func encodeXMLMap(b *strings.Builder, v reflect.Value) {
	keys := v.MapKeys()
	sort.Slice(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
	for _, key := range keys {
		b.WriteString("<entry>")
		encodeXML(b, "key", key)
		encodeXML(b, "value", v.MapIndex(key))
		b.WriteString("</entry>")
	}
}
