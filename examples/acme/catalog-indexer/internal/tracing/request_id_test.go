package tracing

import (
	"context"
	"net/http/httptest"
	"testing"
)

func TestWithHeaders(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	first := WithHeaders(r)
	if first.Header.Get("X-Trace-Id") == "" || r.Header.Get("X-Trace-Id") != "" {
		t.Fatal("the copy gets an id, the original does not")
	}
	carried := WithHeaders(r.WithContext(With(context.Background(), "t9")))
	if carried.Header.Get("X-Trace-Id") != "t9" || carried.Header.Get("X-Service") != "catalog-indexer" {
		t.Fatalf("%v", carried.Header)
	}
}
