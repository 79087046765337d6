package awssim

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strings"
)

// Garbage is what arrives in place of an answer of AWS.
type Garbage struct {
	Name string
	// WellFormed says that it is what the protocol of the service looks like, and that only its members are wrong.
	WellFormed bool
	Foreign    bool // it comes from something in between, and has no request id of AWS
	spoil      func(r *request, answer response) response
}

// Garbages are all that a World can answer: what something in between answers instead of AWS, and answers of AWS that
// were spoilt on their way.
func Garbages() []Garbage {
	return []Garbage{
		between("a web page, HTTP 200", http.StatusOK, "text/html; charset=utf-8", signInPage),
		between("a web page, HTTP 302", http.StatusFound, "text/html", signInPage),
		between("a web page, HTTP 403", http.StatusForbidden, "text/html", blockPage),
		between("a web page, HTTP 404", http.StatusNotFound, "text/html", "<html><head><title>404 Not Found</title></head><body><hr></body></html>"),
		between("a web page, HTTP 407", http.StatusProxyAuthRequired, "text/html", "<!doctype html><title>Proxy Authentication Required</title>"),
		between("a web page, HTTP 502", http.StatusBadGateway, "text/html", "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n</body>\r\n</html>\r\n"),
		between("nothing, HTTP 200", http.StatusOK, "", ""),
		between("plain text, HTTP 200", http.StatusOK, "text/plain", "upstream connect error or disconnect/reset before headers"),
		between("nothing, HTTP 404", http.StatusNotFound, "", ""),
		{Name: "an empty body", spoil: withBody(func([]byte) []byte { return nil })},
		{Name: "half of it", spoil: withBody(half)},
		{Name: "bytes that are no UTF-8", spoil: withBody(noUTF8)},
		{Name: "something else behind it", spoil: withBody(func(body []byte) []byte { return append(bytes.Clone(body), "}</x>"...) })},
		{Name: "no end", spoil: endless},
		{Name: "a refusal without a code", spoil: refusalWithoutCode},
		{Name: "the wrong content type", WellFormed: true, spoil: wrongContentType},
		members("no members", func(any) any { return nil }, func(*xmlNode) bool { return false }),
		members("null for every member", func(any) any { return json.RawMessage("null") }, emptied),
		members("texts for structures", textForStructure, func(n *xmlNode) bool {
			if len(n.Children) > 0 {
				n.Children, n.Text = nil, "garbage"
			}
			return true
		}),
		members("structures for texts", structureForText, func(n *xmlNode) bool {
			return deep(n, func(leaf *xmlNode) { leaf.Text, leaf.Children = "", []xmlNode{element("garbage", "1")} })
		}),
		members("numbers for texts", numberForText, func(n *xmlNode) bool { return deep(n, func(leaf *xmlNode) { leaf.Text = "7" }) }),
		members("empty lists", emptyLists, func(n *xmlNode) bool { return n.XMLName.Local != "Rule" && deepLists(n) }),
	}
}

// GarbageNamed is one of Garbages.
func GarbageNamed(name string) *Garbage {
	for _, g := range Garbages() {
		if g.Name == name {
			return &g
		}
	}
	panic("awssim: there is no garbage named " + name)
}

// Without is an answer without one member, wherever that is: "AccountId".
func Without(member string) *Garbage {
	g := Garbage{Name: "without " + member, WellFormed: true, spoil: withBody(func(body []byte) []byte {
		return respelled(body, func(v any) any { return cut(v, member) }, func(n *xmlNode) { cutXML(n, member) })
	})}
	return &g
}

// Instead is an answer in which one text stands in the place of another.
func Instead(of, stands string) *Garbage {
	g := Garbage{Name: stands + " instead of " + of, WellFormed: true, spoil: withBody(func(body []byte) []byte {
		return bytes.ReplaceAll(body, []byte(of), []byte(stands))
	})}
	return &g
}

const (
	signInPage = "<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8><title>Sign in &amp; accept\n the terms</title></head><body><form>...</form></body></html>"
	blockPage  = "<HTML><HEAD><TITLE>Blocked by the web filter</TITLE></HEAD><BODY>Category: cloud storage<br></BODY></HTML>"
)

// between is what a proxy or a sign-in page answers. It knows nothing of AWS's request ids.
func between(name string, status int, contentType, body string) Garbage {
	return Garbage{Name: name, Foreign: true, spoil: func(*request, response) response {
		answer := response{status: status, contentType: contentType, header: http.Header{}, body: []byte(body), foreign: true}
		if status == http.StatusFound {
			answer.header.Set("Location", "https://login.example.com/?back=secret")
		}
		return answer
	}}
}

func withBody(change func([]byte) []byte) func(*request, response) response {
	return func(_ *request, answer response) response {
		answer.body = change(answer.body)
		return answer
	}
}

func half(body []byte) []byte {
	if len(body) == 0 {
		return []byte("{")
	}
	return body[:(len(body)+1)/2]
}

func noUTF8(body []byte) []byte {
	broken := []byte("\xff\xfe\"")
	if at := bytes.IndexByte(body, '"'); at > 0 {
		return append(append(bytes.Clone(body[:at+1]), broken[:2]...), body[at+1:]...)
	}
	return append(bytes.Clone(body), broken...)
}

func endless(_ *request, answer response) response {
	answer.endless = true
	answer.body = bytes.Repeat([]byte(" "), 64<<10)
	return answer
}

// refusalWithoutCode is an error as a service sends it, with everything but its code.
func refusalWithoutCode(r *request, _ response) response {
	answer := r.service.protocol.fail(r, &Error{Message: "No.", Status: http.StatusBadRequest})
	if answer.header != nil {
		answer.header.Del("X-Amzn-Errortype")
	}
	answer.body = respelled(answer.body, func(v any) any { return cut(v, "__type") }, func(n *xmlNode) { cutXML(n, "Code") })
	return answer
}

func wrongContentType(_ *request, answer response) response {
	answer.contentType = "application/octet-stream"
	return answer
}

// members is garbage that keeps the protocol and spoils the members of an answer: spoil those of JSON, where nil leaves a
// member out, spoilXML those of XML, where false does.
func members(name string, spoil func(any) any, spoilXML func(*xmlNode) bool) Garbage {
	return Garbage{Name: name, WellFormed: true, spoil: withBody(func(body []byte) []byte {
		return respelled(body, func(v any) any {
			object, _ := v.(map[string]any)
			for member, value := range object {
				if object[member] = spoil(value); object[member] == nil {
					delete(object, member)
				}
			}
			return object
		}, func(n *xmlNode) {
			result := n
			if len(n.Children) > 0 && strings.HasSuffix(n.Children[0].XMLName.Local, "Result") { // of AWS Query
				result = &n.Children[0]
			}
			var left []xmlNode
			for _, member := range result.Children {
				if spoilXML(&member) {
					left = append(left, member)
				}
			}
			result.Children = left
		})
	})}
}

func emptied(n *xmlNode) bool {
	n.Children, n.Text = nil, ""
	return true
}

func textForStructure(v any) any {
	switch v.(type) {
	case map[string]any, []any:
		return "garbage"
	default:
		return v
	}
}

func structureForText(v any) any {
	return deepJSON(v, func(string) any { return map[string]any{"garbage": 1} }, nil)
}

func numberForText(v any) any { return deepJSON(v, func(string) any { return 7 }, nil) }

func emptyLists(v any) any { return deepJSON(v, nil, func([]any) any { return []any{} }) }

// deepJSON replaces texts and lists, those within others included.
func deepJSON(v any, text func(string) any, list func([]any) any) any {
	switch v := v.(type) {
	case string:
		if text != nil {
			return text(v)
		}
	case map[string]any:
		for name, member := range v {
			v[name] = deepJSON(member, text, list)
		}
	case []any:
		if list != nil {
			return list(v)
		}
		for i := range v {
			v[i] = deepJSON(v[i], text, list)
		}
	}
	return v
}

func deep(n *xmlNode, change func(leaf *xmlNode)) bool {
	if len(n.Children) == 0 {
		change(n)
		return true
	}
	for i := range n.Children {
		deep(&n.Children[i], change)
	}
	return true
}

// deepLists empties what has items: those of Query, and the tags of S3.
func deepLists(n *xmlNode) bool {
	if len(n.Children) > 0 && (n.Children[0].XMLName.Local == "member" || n.Children[0].XMLName.Local == "Tag") {
		n.Children = nil
	}
	for i := range n.Children {
		deepLists(&n.Children[i])
	}
	return true
}

func cut(v any, member string) any {
	switch v := v.(type) {
	case map[string]any:
		delete(v, member)
		for name := range v {
			v[name] = cut(v[name], member)
		}
	case []any:
		for i := range v {
			v[i] = cut(v[i], member)
		}
	}
	return v
}

func cutXML(n *xmlNode, member string) {
	var left []xmlNode
	for _, child := range n.Children {
		if child.XMLName.Local != member {
			cutXML(&child, member)
			left = append(left, child)
		}
	}
	n.Children = left
}

func element(name, text string) xmlNode { return xmlNode{XMLName: xml.Name{Local: name}, Text: text} }

// respelled changes what a body says. A body that is neither JSON nor XML, such as none at all, stays as it is.
func respelled(body []byte, change func(any) any, changeXML func(*xmlNode)) []byte {
	var value any
	if json.Unmarshal(body, &value) == nil {
		return marshal(change(value))
	}
	var root xmlNode
	if xml.Unmarshal(body, &root) != nil {
		return body
	}
	changeXML(&root)
	var b strings.Builder
	spell(&b, &root)
	return []byte(b.String())
}

func spell(b *strings.Builder, n *xmlNode) {
	b.WriteString("<" + n.XMLName.Local + ">")
	if len(n.Children) == 0 {
		_ = xml.EscapeText(b, []byte(n.Text)) // writing to a strings.Builder cannot fail
	}
	for i := range n.Children {
		spell(b, &n.Children[i])
	}
	b.WriteString("</" + n.XMLName.Local + ">")
}
