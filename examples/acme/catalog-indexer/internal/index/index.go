// Package index is a small inverted index with BM25 ranking.
package index

import (
	"math"
	"sort"
	"strings"
	"unicode"
)

const (
	k1 = 1.2
	b  = 0.75
)

type posting struct {
	doc   int
	count int
}

// Index grows only; a rebuild makes a new one.
type Index struct {
	skus     []string
	lengths  []int
	total    int
	postings map[string][]posting
	synonyms map[string]string
}

func New(synonyms map[string]string) *Index {
	return &Index{postings: map[string][]posting{}, synonyms: synonyms}
}

// Tokens cuts text at everything that is neither letter nor digit, and cuts plural endings.
func (x *Index) Tokens(text string) []string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	for i, word := range words {
		if len(word) > 4 && strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") {
			word = word[:len(word)-1]
		}
		if same, ok := x.synonyms[word]; ok {
			word = same
		}
		words[i] = word
	}
	return words
}

func (x *Index) Add(sku, text string) {
	doc := len(x.skus)
	tokens := x.Tokens(text)
	counts := map[string]int{}
	for _, token := range tokens {
		counts[token]++
	}
	for token, count := range counts {
		x.postings[token] = append(x.postings[token], posting{doc, count})
	}
	x.skus = append(x.skus, sku)
	x.lengths = append(x.lengths, len(tokens))
	x.total += len(tokens)
}

// Search returns at most limit products, best first.
func (x *Index) Search(query string, limit int) []string {
	if len(x.skus) == 0 {
		return nil
	}
	average := float64(x.total) / float64(len(x.skus))
	scores := map[int]float64{}
	for _, token := range x.Tokens(query) {
		list := x.postings[token]
		idf := math.Log(1 + (float64(len(x.skus)-len(list))+0.5)/(float64(len(list))+0.5))
		for _, p := range list {
			tf := float64(p.count)
			norm := 1 - b + b*float64(x.lengths[p.doc])/average
			scores[p.doc] += idf * tf * (k1 + 1) / (tf + k1*norm)
		}
	}
	docs := make([]int, 0, len(scores))
	for doc := range scores {
		docs = append(docs, doc)
	}
	sort.Slice(docs, func(i, j int) bool {
		if scores[docs[i]] != scores[docs[j]] {
			return scores[docs[i]] > scores[docs[j]]
		}
		return x.skus[docs[i]] < x.skus[docs[j]]
	})
	if len(docs) > limit {
		docs = docs[:limit]
	}
	found := make([]string, len(docs))
	for i, doc := range docs {
		found[i] = x.skus[doc]
	}
	return found
}
