package giftcards

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

type config struct {
	port       int
	ledgerURL  string
	timeout    time.Duration
	currencies []string
}

// LoadConfig reads the environment. In tests GIFTCARDS_LEDGER_URL may be "fake:".
func LoadConfig() (config, error) {
	c := config{port: 8080, timeout: 5 * time.Second}
	var wrong []string
	if text, set := os.LookupEnv("GIFTCARDS_PORT"); set {
		p, err := strconv.Atoi(text)
		if err != nil || p <= 0 {
			wrong = append(wrong, fmt.Sprintf("GIFTCARDS_PORT=%s", text))
		} else {
			c.port = p
		}
	}
	c.ledgerURL = strings.TrimSuffix(os.Getenv("GIFTCARDS_LEDGER_URL"), "/")
	if c.ledgerURL == "" {
		wrong = append(wrong, "GIFTCARDS_LEDGER_URL is empty")
	}
	if text, set := os.LookupEnv("GIFTCARDS_TIMEOUT"); set {
		t, err := time.ParseDuration(text)
		if err != nil {
			wrong = append(wrong, fmt.Sprintf("GIFTCARDS_TIMEOUT=%s", text))
		} else {
			c.timeout = t
		}
	}
	if text := os.Getenv("GIFTCARDS_CURRENCIES"); text != "" {
		for _, currency := range strings.Split(text, ",") {
			c.currencies = append(c.currencies, strings.ToUpper(strings.TrimSpace(currency)))
		}
	}
	if len(wrong) > 0 {
		return config{}, fmt.Errorf("bad environment: %s", strings.Join(wrong, ", "))
	}
	return c, nil
}
