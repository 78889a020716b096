// Package logging writes one JSON object a line.
package logging

import (
	"context"
	"encoding/json"
	"io"
	"sync"
	"time"

	"acme.example/catalog-indexer/internal/tracing"
)

type Fields map[string]any

type Logger struct {
	mu   sync.Mutex
	out  io.Writer
	name string
	now  func() time.Time
}

func New(out io.Writer, name string) *Logger {
	return &Logger{out: out, name: name, now: time.Now}
}

// Log writes the standard fields first; extra fields never overwrite them.
func (l *Logger) Log(ctx context.Context, level, message string, extra Fields) {
	entry := make(Fields, len(extra)+6)
	for key, value := range extra {
		if err, ok := value.(error); ok {
			value = err.Error()
		}
		entry[key] = value
	}
	entry["time"] = l.now().UTC().Format(time.RFC3339Nano)
	entry["level"] = level
	entry["msg"] = message
	entry["logger"] = l.name
	entry["service"] = "catalog-indexer"
	if id := tracing.From(ctx); id != "" {
		entry["trace_id"] = id
	}
	line, err := json.Marshal(entry)
	if err != nil {
		line, _ = json.Marshal(Fields{"level": "error", "msg": "cannot log: " + err.Error()})
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	_, _ = l.out.Write(append(line, '\n'))
}
