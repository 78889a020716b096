// Package route finds the way.
package route

import (
	"container/heap"
	"errors"
	"math"
	"time"
)

// ErrNoRoute says that the stop cannot be reached in time.
var ErrNoRoute = errors.New("no route")

// Road is one direction of a street.
type Road struct {
	To      string
	Minutes float64
	MaxTons float64
}

// Graph maps a place to the roads that leave it.
type Graph map[string][]Road

type visit struct {
	place string
	cost  float64
}

type queue []visit

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].cost < q[j].cost }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(v any)        { *q = append(*q, v.(visit)) }
func (q *queue) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}

// Shortest returns the places of the fastest way for a van of the given weight, and its minutes.
func (g Graph) Shortest(from, to string, tons float64) ([]string, float64, error) {
	cost := map[string]float64{from: 0}
	via := map[string]string{}
	open := &queue{{from, 0}}
	for open.Len() > 0 {
		here := heap.Pop(open).(visit)
		if here.place == to {
			way := []string{to}
			for place := to; place != from; {
				place = via[place]
				way = append([]string{place}, way...)
			}
			return way, here.cost, nil
		}
		if here.cost > cost[here.place] {
			continue
		}
		for _, road := range g[here.place] {
			if road.MaxTons > 0 && tons > road.MaxTons {
				continue
			}
			next := here.cost + road.Minutes
			known, seen := cost[road.To]
			if !seen || next < known {
				cost[road.To], via[road.To] = next, here.place
				heap.Push(open, visit{road.To, next})
			}
		}
	}
	return nil, math.Inf(1), ErrNoRoute
}

// Stop is a delivery with the hours in which somebody is there.
type Stop struct {
	Place      string
	Open, Shut time.Duration
}

// Plan visits the stops, always the one next that shuts first among those that can still be reached.
func (g Graph) Plan(depot string, start time.Duration, tons float64, stops []Stop) ([]string, error) {
	left := append([]Stop(nil), stops...)
	here, now := depot, start
	var order []string
	for len(left) > 0 {
		best, arrival := -1, time.Duration(0)
		for i, stop := range left {
			_, minutes, err := g.Shortest(here, stop.Place, tons)
			if err != nil {
				return nil, err
			}
			at := now + time.Duration(minutes*float64(time.Minute))
			if at < stop.Open {
				at = stop.Open
			}
			if at > stop.Shut {
				continue
			}
			if best < 0 || stop.Shut < left[best].Shut {
				best, arrival = i, at
			}
		}
		if best < 0 {
			return order, ErrNoRoute
		}
		// handing over a badge takes longer than a parcel
		here, now = left[best].Place, arrival+20*time.Minute
		order = append(order, here)
		left = append(left[:best], left[best+1:]...)
	}
	return order, nil
}
