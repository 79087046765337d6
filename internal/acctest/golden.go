package acctest

import "regexp"

var changing = []struct {
	pattern *regexp.Regexp
	name    string
}{
	{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`), "REQUEST"},
	{regexp.MustCompile(`\bcar-[a-z0-9]{8,32}\b`), "car-REQUEST"},
	{regexp.MustCompile(`\bou-[0-9a-z]{4,32}-[a-z0-9]{8,32}\b`), "ou-ID"},
	{regexp.MustCompile(`\br-[0-9a-z]{4,32}\b`), "r-ID"},
	{regexp.MustCompile(`\bo-[0-9a-z]{10,32}\b`), "o-ID"},
	{regexp.MustCompile(`\b\d{12}\b`), "ACCOUNT"},
	{regexp.MustCompile(`http://127\.0\.0\.1:\d+`), "http://AWS"},
}

// HideIDs replaces the ids that differ from run to run, so that messages can be compared with a file.
func HideIDs(text string) string {
	for _, c := range changing {
		text = c.pattern.ReplaceAllString(text, c.name)
	}
	return text
}
