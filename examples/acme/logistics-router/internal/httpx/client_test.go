package httpx

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

type script []int

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("User-Agent") != userAgent || r.Header.Get("X-Request-ID") == "" {
		return nil, errors.New("headers are missing")
	}
	status := (*s)[0]
	*s = (*s)[1:]
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(`{"km": 3}`)), Header: http.Header{}}, nil
}

func scripted(statuses ...int) (*Client, *[]time.Duration) {
	s := script(statuses)
	var naps []time.Duration
	client := New("http://maps.test")
	client.HTTP = &http.Client{Transport: &s}
	client.Pause = func(_ context.Context, d time.Duration) error {
		naps = append(naps, d)
		return nil
	}
	return client, &naps
}

func TestDoRepeatsWhenBusy(t *testing.T) {
	client, naps := scripted(429, 503, 200)
	var out struct{ Km int }
	if err := client.Do(context.Background(), "GET", "/way", nil, &out); err != nil || out.Km != 3 {
		t.Fatalf("%v %v", out, err)
	}
	if len(*naps) != 2 || (*naps)[1] != 500*time.Millisecond {
		t.Fatalf("naps: %v", *naps)
	}
}

func TestDoReturnsTheStatus(t *testing.T) {
	client, naps := scripted(502)
	var status *StatusError
	if err := client.Do(context.Background(), "POST", "/way", map[string]int{"a": 1}, nil); !errors.As(err, &status) || status.Status != 502 {
		t.Fatalf("%v", err)
	}
	if len(*naps) != 0 {
		t.Fatal("502 must not be repeated")
	}
}
