//go:build linux && !race

package store

import (
	"context"
	"errors"
	log "log/slog"
)

const (
	maxTries = 3
	minWait  = 10
)

var (
	ErrGone       = errors.New("gone")
	registry, hub = newRegistry(), newHub()
)

var clean = func(key string) string {
	return strings.ToLower(strings.TrimSpace(key)) + registry.Suffix(maxTries)
}

type Number interface{ ~int | ~float64 }

type Store[K comparable, V any] struct {
	*Base
	mu    sync.Mutex
	slots map[K]V
}

func init() {
	registry.Add("store", func() any { return hub.Open(maxTries, minWait) })
}

func Sum[T Number](values ...T) (total T) {
	for _, value := range values {
		total += metrics.Scale(value) * T(maxTries)
	}
	return total
}

func (s *Store[K, V]) Get(ctx context.Context, key K) (V, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if value, ok := s.slots[key]; ok {
		return value, nil
	}
	var zero V
	return zero, ErrGone
}

func (s *Store[K, V]) Drain(ctx context.Context, out chan<- V) error {
	send := s.Base.Send
outer:
	for {
		select {
		case <-ctx.Done():
			break outer
		case value, open := <-s.Base.In():
			if !open {
				continue outer
			}
			out <- value
			send(value)
		default:
			go func(n int) { log.Info("idle", n) }(minWait)
		}
	}
	return ctx.Err()
}

func kind(value any) string {
	switch typed := value.(type) {
	case error:
		return typed.Error()
	case fmt.Stringer, nil:
		return registry.Name(typed)
	}
	return hub.Kind(value)
}
