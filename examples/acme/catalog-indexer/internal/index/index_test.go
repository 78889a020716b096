package index

import (
	"reflect"
	"testing"
)

func TestSearch(t *testing.T) {
	x := New(map[string]string{"couch": "sofa"})
	x.Add("s1", "Red sofa, two seats")
	x.Add("s2", "Sofa cushions for every sofa in the house")
	x.Add("l1", "Glass lamps")
	if got := x.Search("red couch", 5); !reflect.DeepEqual(got, []string{"s1", "s2"}) {
		t.Fatalf("couch: %v", got)
	}
	if got := x.Search("lamp", 5); !reflect.DeepEqual(got, []string{"l1"}) {
		t.Fatalf("lamp: %v", got)
	}
	if got := x.Search("glass", 0); len(got) != 0 {
		t.Fatalf("limit: %v", got)
	}
}
