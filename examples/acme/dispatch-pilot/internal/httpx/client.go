// Package httpx calls carriers and map providers.
package httpx

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"acme.example/logistics-router/internal/trace"
)

const (
	defaultTimeout = 15 * time.Second
	maxRetries     = 4
	firstPause     = 250 * time.Millisecond
	userAgent      = "acme-router/1"
)

var retryable = map[int]bool{429: true, 503: true}

// StatusError is an answer outside 2xx.
type StatusError struct {
	Method string
	URL    string
	Status int
	Body   string
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("%s %s: status %d", e.Method, e.URL, e.Status)
}

// Client sends JSON and reads JSON.
type Client struct {
	Base  string
	HTTP  *http.Client
	Pause func(context.Context, time.Duration) error
}

// New returns a client with the team's defaults.
func New(base string) *Client {
	return &Client{Base: base, HTTP: &http.Client{Timeout: defaultTimeout}, Pause: pause}
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Do sends in (unless nil) and decodes the answer into out (unless nil).
func (c *Client) Do(ctx context.Context, method, path string, in, out any) error {
	var payload []byte
	if in != nil {
		encoded, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("encode request: %w", err)
		}
		payload = encoded
	}
	var last error
	for n := 0; n <= maxRetries; n++ {
		if n > 0 {
			if err := c.Pause(ctx, firstPause<<(n-1)); err != nil {
				return err
			}
		}
		req, err := http.NewRequestWithContext(ctx, method, c.Base+path, bytes.NewReader(payload))
		if err != nil {
			return err
		}
		req.Header.Set("User-Agent", userAgent)
		req.Header.Set("Content-Type", "application/json")
		trace.Inject(ctx, req.Header)
		res, err := c.HTTP.Do(req)
		if err != nil {
			last = err
			continue
		}
		body, err := io.ReadAll(io.LimitReader(res.Body, 4<<20))
		res.Body.Close()
		if err != nil {
			last = err
			continue
		}
		if res.StatusCode >= 200 && res.StatusCode < 300 {
			if out == nil || len(body) == 0 {
				return nil
			}
			return json.Unmarshal(body, out)
		}
		last = &StatusError{Method: method, URL: c.Base + path, Status: res.StatusCode, Body: string(body)}
		if !retryable[res.StatusCode] {
			return last
		}
	}
	return last
}
