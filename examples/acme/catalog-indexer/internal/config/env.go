package config

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

type Settings struct {
	Port      int
	StockURL  string
	Timeout   time.Duration
	Languages []string
	BatchSize int
}

func Load() (*Settings, error) {
	s := &Settings{Port: 9090, Timeout: 60 * time.Second, BatchSize: 500}
	var errs []string
	if value, found := os.LookupEnv("INDEXER_PORT"); found {
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 || n > 65535 {
			errs = append(errs, fmt.Sprintf("INDEXER_PORT is not a port: %s", value))
		} else {
			s.Port = n
		}
	}
	s.StockURL = os.Getenv("INDEXER_STOCK_URL")
	if s.StockURL == "" {
		errs = append(errs, "INDEXER_STOCK_URL is missing")
	}
	if value, found := os.LookupEnv("INDEXER_TIMEOUT"); found {
		d, err := time.ParseDuration(value)
		if err != nil {
			errs = append(errs, fmt.Sprintf("INDEXER_TIMEOUT: %s", err))
		} else {
			s.Timeout = d
		}
	}
	if value, found := os.LookupEnv("INDEXER_BATCH"); found {
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 {
			errs = append(errs, fmt.Sprintf("INDEXER_BATCH is not a size: %s", value))
		} else {
			s.BatchSize = n
		}
	}
	if value := os.Getenv("INDEXER_LANGUAGES"); value != "" {
		for _, language := range strings.Split(value, ",") {
			s.Languages = append(s.Languages, strings.ToLower(strings.TrimSpace(language)))
		}
	}
	if len(errs) > 0 {
		return nil, errors.New(strings.Join(errs, ", "))
	}
	return s, nil
}
