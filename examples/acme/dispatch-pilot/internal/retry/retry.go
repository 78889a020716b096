// Package retry repeats what may work the next time.
package retry

import (
	"context"
	"errors"
	"time"
)

// Permanent marks an error that is not worth another attempt.
type Permanent struct{ Err error }

func (p Permanent) Error() string { return p.Err.Error() }
func (p Permanent) Unwrap() error { return p.Err }

// Policy says how often and how fast. The zero value is five attempts, from 100 ms to 10 s.
type Policy struct {
	Attempts int
	Initial  time.Duration
	Max      time.Duration
	Sleep    func(time.Duration)
}

func (p Policy) withDefaults() Policy {
	if p.Attempts == 0 {
		p.Attempts = 5
	}
	if p.Initial == 0 {
		p.Initial = 100 * time.Millisecond
	}
	if p.Max == 0 {
		p.Max = 10 * time.Second
	}
	if p.Sleep == nil {
		p.Sleep = time.Sleep
	}
	return p
}

// Do runs operation until it returns nil, a Permanent error, or the policy is used up.
func Do(ctx context.Context, policy Policy, operation func(context.Context) error) error {
	policy = policy.withDefaults()
	wait := policy.Initial
	var err error
	for left := policy.Attempts; left > 0; left-- {
		if err = operation(ctx); err == nil {
			return nil
		}
		var permanent Permanent
		if errors.As(err, &permanent) {
			return permanent.Err
		}
		if left == 1 || ctx.Err() != nil {
			break
		}
		policy.Sleep(wait)
		if wait *= 2; wait > policy.Max {
			wait = policy.Max
		}
	}
	return err
}
