package awssim

import (
	"encoding/base64"
	"slices"
	"strings"
)

// pageSize is the greatest page of Organizations, and what it returns unless asked for less.
const pageSize = 20

// pages cuts pages out of ids in ascending order. A token names the operation and the last id that was shown, so it
// stays good when the list changes between two pages.
type pages struct {
	max      *int32 // MaxResults
	token    *string
	limit    int // greatest MaxResults
	standard int // page size when MaxResults is absent; 0 = limit
	invalid  func(reason, message string) *Error
}

func organizationsPages(maxResults *int32, token *string) pages {
	return pages{max: maxResults, token: token, limit: pageSize, invalid: invalidInput}
}

// cut returns the ids of one page that want says yes to, and the token of the next page.
func (p pages) cut(r *request, sorted []string, want func(id string) bool) (page []string, next *string, err error) {
	size, err := p.size()
	if err != nil {
		return nil, nil, err
	}
	after, err := p.after(r)
	if err != nil {
		return nil, nil, err
	}
	if r.emptyPage {
		r.emptyPage = false
		return nil, token(r, after), nil
	}
	start, found := slices.BinarySearch(sorted, after)
	if found {
		start++
	}
	for _, id := range sorted[start:] {
		if want != nil && !want(id) {
			continue
		}
		if len(page) == size {
			return page, token(r, page[size-1]), nil
		}
		page = append(page, id)
	}
	return page, nil, nil
}

func (p pages) size() (int, error) {
	if p.max == nil {
		if p.standard != 0 {
			return p.standard, nil
		}
		return p.limit, nil
	}
	n := int(*p.max)
	if n < 1 {
		return 0, p.invalid("MIN_VALUE_EXCEEDED", "You provided a value for MaxResults that is too small.")
	}
	if n > p.limit {
		return 0, p.invalid("MAX_VALUE_EXCEEDED", "You provided a value for MaxResults that is too great.")
	}
	return n, nil
}

func (p pages) after(r *request) (string, error) {
	if p.token == nil || *p.token == "" {
		return "", nil
	}
	text, err := base64.RawURLEncoding.DecodeString(*p.token)
	operation, after, found := strings.Cut(string(text), "|")
	if err != nil || !found || operation != r.Operation {
		return "", p.invalid("INVALID_NEXT_TOKEN", "You provided a token that isn't valid.")
	}
	return after, nil
}

func token(r *request, after string) *string {
	t := base64.RawURLEncoding.EncodeToString([]byte(r.Operation + "|" + after))
	return &t
}
