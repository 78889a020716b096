// Package badge knows which badges a courier carries.
package badge

import "sort"

// Bag holds the badges of one tour by their place.
type Bag map[string][]string

// Missing lists the people at the stops whose badge is not in the bag.
func (b Bag) Missing(expected map[string][]string) []string {
	var missing []string
	for place, people := range expected {
		carried := map[string]bool{}
		for _, person := range b[place] {
			carried[person] = true
		}
		for _, person := range people {
			if !carried[person] {
				missing = append(missing, person)
			}
		}
	}
	sort.Strings(missing)
	return missing
}
