package config

import (
	"strings"
	"testing"
	"time"
)

func TestFromEnv(t *testing.T) {
	t.Setenv("ROUTER_MAP_URL", "http://maps")
	t.Setenv("ROUTER_DEPOTS", "north, south")
	cfg, err := FromEnv()
	if err != nil || cfg.Port != 8080 || cfg.Timeout != 15*time.Second || cfg.Depots[1] != "south" {
		t.Fatalf("%+v %v", cfg, err)
	}
	t.Setenv("ROUTER_PORT", "http")
	t.Setenv("ROUTER_TIMEOUT", "soon")
	if _, err := FromEnv(); err == nil || !strings.Contains(err.Error(), "ROUTER_TIMEOUT") || !strings.Contains(err.Error(), "ROUTER_PORT") {
		t.Fatalf("both problems expected: %v", err)
	}
}
