package logging

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"acme.example/catalog-indexer/internal/tracing"
)

func TestLog(t *testing.T) {
	var out bytes.Buffer
	logger := New(&out, "build")
	logger.now = func() time.Time { return time.Unix(0, 0) }
	ctx := tracing.With(context.Background(), "t1")
	logger.Log(ctx, "warn", "slow", Fields{"docs": 3, "cause": errors.New("disk"), "level": "mine"})
	want := `{"cause":"disk","docs":3,"level":"warn","logger":"build","msg":"slow","service":"catalog-indexer",` +
		`"time":"1970-01-01T00:00:00Z","trace_id":"t1"}` + "\n"
	if out.String() != want {
		t.Fatalf("got %s", out.String())
	}
}
