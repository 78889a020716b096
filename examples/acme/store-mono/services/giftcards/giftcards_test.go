package giftcards

import (
	"strings"
	"testing"
)

func TestCodes(t *testing.T) {
	code, err := NewCode()
	if err != nil || len(code) != 19 {
		t.Fatalf("%q %v", code, err)
	}
	if again, err := Normalize(" " + strings.ToLower(strings.ReplaceAll(code, "-", " "))); err != nil || again != code {
		t.Fatalf("%q became %q: %v", code, again, err)
	}
	other := byte('2')
	if code[0] == other {
		other = '3'
	}
	if _, err := Normalize(string(other) + code[1:]); err != ErrMistyped {
		t.Fatalf("one wrong character went through: %v", err)
	}
}

func TestRedeem(t *testing.T) {
	card := Card{Balance: 2500}
	if left := card.Redeem(4000); left != 1500 || card.Balance != 0 {
		t.Fatalf("%d left, balance %d", left, card.Balance)
	}
}

func TestLoadConfig(t *testing.T) {
	t.Setenv("GIFTCARDS_PORT", "-1")
	if _, err := LoadConfig(); err == nil || !strings.Contains(err.Error(), "GIFTCARDS_LEDGER_URL is empty") {
		t.Fatalf("%v", err)
	}
	t.Setenv("GIFTCARDS_PORT", "8181")
	t.Setenv("GIFTCARDS_LEDGER_URL", "http://ledger/")
	t.Setenv("GIFTCARDS_CURRENCIES", "eur, sek")
	c, err := LoadConfig()
	if err != nil || c.port != 8181 || c.ledgerURL != "http://ledger" || c.currencies[1] != "SEK" {
		t.Fatalf("%+v %v", c, err)
	}
}
