// Package giftcards issues and redeems gift cards.
package giftcards

import (
	"crypto/rand"
	"errors"
	"math/big"
	"strings"
)

// No vowels, so that no words come out; no 0 and 1.
const alphabet = "23456789BCDFGHJKLMNPQRSTVWXZ"

var ErrMistyped = errors.New("that code is mistyped")

// NewCode returns fifteen random characters and a check character, in groups of four.
func NewCode() (string, error) {
	var code strings.Builder
	for i := 0; i < 15; i++ {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(alphabet))))
		if err != nil {
			return "", err
		}
		code.WriteByte(alphabet[n.Int64()])
	}
	body := code.String()
	return group(body + string(checkCharacter(body))), nil
}

// checkCharacter is Luhn's algorithm modulo the size of the alphabet.
func checkCharacter(body string) byte {
	factor, sum, n := 2, 0, len(alphabet)
	for i := len(body) - 1; i >= 0; i-- {
		addend := factor * strings.IndexByte(alphabet, body[i])
		factor = 3 - factor
		sum += addend/n + addend%n
	}
	return alphabet[(n-sum%n)%n]
}

func group(code string) string {
	var parts []string
	for i := 0; i < len(code); i += 4 {
		parts = append(parts, code[i:i+4])
	}
	return strings.Join(parts, "-")
}

// Normalize undoes what people do when they type, and checks the last character.
func Normalize(typed string) (string, error) {
	clean := strings.Map(func(r rune) rune {
		if strings.ContainsRune(alphabet, r) {
			return r
		}
		return -1
	}, strings.ToUpper(typed))
	if len(clean) != 16 || checkCharacter(clean[:15]) != clean[15] {
		return "", ErrMistyped
	}
	return group(clean), nil
}

// Card is money that somebody else has paid.
type Card struct {
	Code    string
	Balance int64
}

// Redeem takes what is due, or all there is, and returns what is still to pay.
func (c *Card) Redeem(due int64) (left int64) {
	taken := due
	if taken > c.Balance {
		taken = c.Balance
	}
	c.Balance -= taken
	return due - taken
}
