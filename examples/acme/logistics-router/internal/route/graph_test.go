package route

import (
	"errors"
	"reflect"
	"testing"
	"time"
)

var town = Graph{
	"depot":  {{"bridge", 4, 3.5}, {"ring", 10, 0}},
	"bridge": {{"market", 2, 0}},
	"ring":   {{"market", 5, 0}, {"farm", 20, 0}},
	"market": {{"ring", 5, 0}},
	"farm":   {{"ring", 20, 0}},
}

func TestHeavyVansStayOffTheBridge(t *testing.T) {
	way, minutes, err := town.Shortest("depot", "market", 2)
	if err != nil || minutes != 6 || !reflect.DeepEqual(way, []string{"depot", "bridge", "market"}) {
		t.Fatalf("light van: %v %v %v", way, minutes, err)
	}
	if _, minutes, _ := town.Shortest("depot", "market", 7); minutes != 15 {
		t.Fatalf("heavy van takes %v minutes", minutes)
	}
	if _, _, err := town.Shortest("market", "depot", 1); !errors.Is(err, ErrNoRoute) {
		t.Fatalf("no way back expected, got %v", err)
	}
}

func TestPlanKeepsOpeningHours(t *testing.T) {
	stops := []Stop{{"farm", 0, 12 * time.Hour}, {"market", 9 * time.Hour, 10 * time.Hour}}
	order, err := town.Plan("depot", 8*time.Hour, 1, stops)
	if err != nil || !reflect.DeepEqual(order, []string{"market", "farm"}) {
		t.Fatalf("%v %v", order, err)
	}
	if _, err := town.Plan("depot", 11*time.Hour, 1, stops[1:]); !errors.Is(err, ErrNoRoute) {
		t.Fatalf("too late, but %v", err)
	}
}
