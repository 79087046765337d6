// Package awsclient turns the provider's arguments into AWS clients, and AWS's errors into classes.
package awsclient

// Client makes the clients of one set of credentials, each at its first use.
type Client struct{}
