// Package tracing hands the trace id down.
package tracing

import (
	"context"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

const (
	TraceHeader   = "X-Trace-Id"
	ServiceHeader = "X-Service"
)

type contextKey int

const traceKey contextKey = 0

var counter uint64

// Next makes an id that is unique on this host.
func Next() string {
	return strconv.FormatInt(time.Now().UnixNano(), 36) + "-" + strconv.FormatUint(atomic.AddUint64(&counter, 1), 36)
}

// With returns a context that carries the id.
func With(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, traceKey, id)
}

// From returns the id, or "".
func From(ctx context.Context) string {
	id, _ := ctx.Value(traceKey).(string)
	return id
}

type transport struct{ next http.RoundTripper }

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	return t.next.RoundTrip(WithHeaders(r))
}

// Transport adds the headers to everything a client sends.
func Transport(next http.RoundTripper) http.RoundTripper {
	return transport{next}
}

// WithHeaders returns a copy of r that names the trace and this service.
func WithHeaders(r *http.Request) *http.Request {
	clone := r.Clone(r.Context())
	if clone.Header == nil {
		clone.Header = make(http.Header)
	}
	switch id := From(r.Context()); {
	case clone.Header.Get(TraceHeader) != "":
	case id != "":
		clone.Header.Set(TraceHeader, id)
	default:
		clone.Header.Set(TraceHeader, Next())
	}
	clone.Header.Set(ServiceHeader, "catalog-indexer")
	return clone
}
