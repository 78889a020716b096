package retry

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestDo(t *testing.T) {
	broken := errors.New("broken")
	var naps []time.Duration
	policy := Policy{Max: 300 * time.Millisecond, Sleep: func(d time.Duration) { naps = append(naps, d) }}
	calls := 0
	err := Do(context.Background(), policy, func(context.Context) error { calls++; return broken })
	if !errors.Is(err, broken) || calls != 5 || len(naps) != 4 || naps[3] != 300*time.Millisecond {
		t.Fatalf("%v after %d calls, naps %v", err, calls, naps)
	}
	calls = 0
	err = Do(context.Background(), policy, func(context.Context) error { calls++; return Permanent{broken} })
	if err != broken || calls != 1 {
		t.Fatalf("permanent: %v after %d calls", err, calls)
	}
}
