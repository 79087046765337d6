package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestRunServesUntilItIsToldToStop(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	reader, writer := io.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, []string{"-listen", "127.0.0.1:0", "-quotas", "published", "-seed-accounts", "3"}, writer)
	}()
	line, err := bufio.NewReader(reader).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "awssim listening on ")
	if !ok {
		t.Fatalf("it says %q", line)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Amz-Target", "AWSOrganizationsV20161128.ListAccounts")
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=test/20261123/us-east-1/organizations/aws4_request, SignedHeaders=host, Signature=0")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if closeErr := resp.Body.Close(); err != nil || closeErr != nil {
		t.Fatal(err, closeErr)
	}
	if n := strings.Count(string(body), "seed-0"); n != 6 { // three names, three addresses
		t.Errorf("seeds: %s", body)
	}
	stop()
	if err := <-done; err != nil {
		t.Errorf("it ends with %v", err)
	}
}

func TestRunRefusesBadArguments(t *testing.T) {
	t.Parallel()
	for _, arguments := range [][]string{{"-quotas", "some"}, {"-nonsense"}, {"-listen", "nowhere:-1"}} {
		if err := run(t.Context(), arguments, io.Discard); err == nil {
			t.Errorf("%v is accepted", arguments)
		}
	}
}
