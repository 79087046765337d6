package tfx

// TagPolicy is what default_tags and ignore_tags of the provider block say.
type TagPolicy struct {
	Default        map[string]string
	IgnoreKeys     []string
	IgnorePrefixes []string
}
