// Package trace passes the request id on.
package trace

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
)

const (
	requestHeader = "X-Request-ID"
	callerHeader  = "X-Caller"
)

type key struct{}

// FromRequest keeps the caller's id, or makes one.
func FromRequest(r *http.Request) context.Context {
	id := r.Header.Get(requestHeader)
	if id == "" {
		id = newID()
	}
	return context.WithValue(r.Context(), key{}, id)
}

// Inject writes the id of ctx into the headers of an outgoing request.
func Inject(ctx context.Context, h http.Header) {
	id, ok := ctx.Value(key{}).(string)
	if !ok || id == "" {
		id = newID()
	}
	if h.Get(requestHeader) == "" {
		h.Set(requestHeader, id)
	}
	h.Set(callerHeader, "logistics-router")
}

func newID() string {
	var raw [16]byte
	if _, err := rand.Read(raw[:]); err != nil {
		panic(err)
	}
	return hex.EncodeToString(raw[:])
}
