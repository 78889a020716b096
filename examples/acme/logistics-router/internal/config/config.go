// Package config reads the settings of the router.
package config

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// Config is everything that differs between environments.
type Config struct {
	Port     int
	MapURL   string
	Timeout  time.Duration
	Depots   []string
	LogLevel string
}

// FromEnv reads ROUTER_* and reports everything that is wrong at once.
func FromEnv() (Config, error) {
	cfg := Config{Port: 8080, Timeout: 15 * time.Second, LogLevel: "info"}
	var problems []string
	if raw, ok := os.LookupEnv("ROUTER_PORT"); ok {
		port, err := strconv.Atoi(raw)
		if err != nil || port < 1 || port > 65535 {
			problems = append(problems, fmt.Sprintf("ROUTER_PORT: %q is no port", raw))
		} else {
			cfg.Port = port
		}
	}
	cfg.MapURL = os.Getenv("ROUTER_MAP_URL")
	if cfg.MapURL == "" {
		problems = append(problems, "ROUTER_MAP_URL: missing")
	}
	if raw, ok := os.LookupEnv("ROUTER_TIMEOUT"); ok {
		timeout, err := time.ParseDuration(raw)
		if err != nil {
			problems = append(problems, fmt.Sprintf("ROUTER_TIMEOUT: %v", err))
		} else {
			cfg.Timeout = timeout
		}
	}
	if raw := os.Getenv("ROUTER_DEPOTS"); raw != "" {
		for _, depot := range strings.Split(raw, ",") {
			cfg.Depots = append(cfg.Depots, strings.TrimSpace(depot))
		}
	}
	if raw := os.Getenv("ROUTER_LOG_LEVEL"); raw != "" {
		cfg.LogLevel = strings.ToLower(raw)
	}
	if len(problems) > 0 {
		return Config{}, fmt.Errorf("config: %s", strings.Join(problems, "; "))
	}
	return cfg, nil
}
