package main

import (
	"context"
	"encoding/json"
	"log"
	"net/http"
	"strconv"
	"time"

	"acme.example/logistics-router/internal/apierror"
	"acme.example/logistics-router/internal/config"
	"acme.example/logistics-router/internal/httpx"
	"acme.example/logistics-router/internal/retry"
	"acme.example/logistics-router/internal/route"
)

func main() {
	cfg, err := config.FromEnv()
	if err != nil {
		log.Fatal(err)
	}
	maps := httpx.New(cfg.MapURL)
	var graph route.Graph
	err = retry.Do(context.Background(), retry.Policy{Attempts: 10}, func(ctx context.Context) error {
		return maps.Do(ctx, http.MethodGet, "/graph", nil, &graph)
	})
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/plan", func(w http.ResponseWriter, r *http.Request) {
		var stops []route.Stop
		if err := json.NewDecoder(r.Body).Decode(&stops); err != nil {
			apierror.Write(w, r, "BAD_STOP", err.Error(), nil)
			return
		}
		order, err := graph.Plan(r.URL.Query().Get("depot"), 8*time.Hour, 3.5, stops)
		if err != nil {
			apierror.Write(w, r, "NO_ROUTE", err.Error(), map[string]any{"planned": order})
			return
		}
		_ = json.NewEncoder(w).Encode(order)
	})
	log.Fatal(http.ListenAndServe(":"+strconv.Itoa(cfg.Port), nil))
}
