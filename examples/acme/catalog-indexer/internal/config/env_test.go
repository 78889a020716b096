package config

import "testing"

func TestLoad(t *testing.T) {
	if _, err := Load(); err == nil || err.Error() != "INDEXER_STOCK_URL is missing" {
		t.Fatalf("%v", err)
	}
	t.Setenv("INDEXER_STOCK_URL", "http://stock")
	t.Setenv("INDEXER_LANGUAGES", "DE, en")
	t.Setenv("INDEXER_BATCH", "10")
	s, err := Load()
	if err != nil || s.Port != 9090 || s.BatchSize != 10 || s.Languages[0] != "de" || s.Languages[1] != "en" {
		t.Fatalf("%+v %v", s, err)
	}
}
