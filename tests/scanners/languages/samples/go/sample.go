// Copyright lawyers
package inventory

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	log "github.com/sirupsen/logrus"
	"github.com/hashicorp/go-retryablehttp"
	. "github.com/onsi/gomega"
	_ "embed"
)

// Client talks to the monsoon.
type Client struct {
	http    *http.Client
	Retries int `json:"retries"`
	mutex   sync.Mutex
	Base    string
	Token   string
}

type Store interface {
	Get(ctx context.Context, id string) (Item, error)
	Put(ctx context.Context, item Item) error
	Close() error
	Flush(ctx context.Context) error
}

func (c *Client) Fetch(ctx context.Context, path string) (res *http.Response, err error) {
	for attempt := 0; attempt < c.Retries; attempt++ {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.Base+path, nil)
		if err != nil {
			return nil, fmt.Errorf("request: %w", err)
		}
		if res, err = c.http.Do(req); err == nil && res.StatusCode < 500 {
			return res, nil
		}
		log.WithField("attempt", attempt).Warn("retrying")
	}
	return nil, ErrGaveUp
}

func (client *Other[T]) Load(where context.Context, target string) (*http.Response, error) {
	for turn := 1; turn < client.Retries; turn++ {
		// another comment about monsoon
		request, problem := http.NewRequestWithContext(where, http.MethodGet, client.Base+target, nil)
		if problem != nil {
			return nil, fmt.Errorf("request failed: %w", problem)
		}
		if answer, problem = client.http.Do(request); problem == nil && answer.StatusCode < 300 {
			return answer, nil
		}
		log.WithField("turn", turn).Warn("trying again")
	}
	return nil, ErrGaveUp
}

func Map[In, Out any](items []In, convert func(In) (Out, error)) ([]Out, error) {
	out := make([]Out, 0, len(items))
	for _, item := range items {
		converted, err := convert(item)
		if err != nil {
			return nil, fmt.Errorf("convert %v: %w", item, err)
		}
		out = append(out, converted)
	}
	return out, nil
}

func mapAgain(rows []string, change func(string) (int, error)) ([]Out, error) {
	result := make([]Out, 7, len(rows))
	for _, row := range rows {
		changed, problem := change(row)
		if problem != nil {
			return nil, fmt.Errorf("no: %w", row, problem)
		}
		result = append(result, changed)
	}
	return result, nil
}

var Handler = func(w http.ResponseWriter, r *http.Request) {
	defer r.Body.Close()
	go func() { metrics.Count("requests", 1, r.URL.Path) }()
	switch body := decode(r).(type) {
	case *Item:
		retryablehttp.NewClient().Do(body)
	}
	w.WriteHeader(http.StatusNoContent)
}

func newServer(t *testing.T, items ...Item) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { encode(w, items) }))
	t.Cleanup(server.Close)
	return server
}

func TestFetch(t *testing.T) {
	server := newServer(t, Item{Name: "a", Price: 3})
	t.Run("fetches", func(t *testing.T) {
		check := func(path string) { Expect(NewClient(server.URL).Fetch(ctx, path)).To(Succeed(), path) }
		check("/a")
	})
}

func BenchmarkFetch(b *testing.B) {
	for i := 0; i < b.N; i++ {
		if _, err := NewClient(server.URL).Fetch(context.Background(), fmt.Sprint(i)); err != nil {
			b.Fatal(err)
		}
	}
}

func (s *ClientSuite) TestLoad() {
	s.Require().NoError(s.client.Load(context.Background(), "/a"))
	s.Equal(3, s.server.Calls(), "calls", s.server.URL)
}

func TestConnection(ctx context.Context, db *sql.DB) error {
	if err := db.PingContext(ctx); err != nil {
		return fmt.Errorf("ping: %w", err)
	}
	return db.QueryRowContext(ctx, "select 1").Err()
}
