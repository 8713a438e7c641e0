package app

import (
	"context"
	"slices"
	"time"

	"rodedraad/domain"
)

// Shelf is where files lie that were brought, for tests of its limits.
type Shelf struct{ *uploads }

// NewShelf is an empty shelf.
func NewShelf() Shelf { return Shelf{newUploads(time.Now)} }

// Put lays a file of so many bytes on the shelf; nothing is in it.
func (s Shelf) Put(person domain.PersonID, dataset domain.DatasetID, bytes int) {
	s.put(uploadKey{person: person, dataset: dataset}, make([]byte, bytes))
}

// Holds lists whose files there are, and for what, without looking at them.
func (s Shelf) Holds() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []string
	for key := range s.held {
		list = append(list, string(key.person)+" "+string(key.dataset))
	}
	slices.Sort(list)
	return list
}

// Look looks at a file.
func (s Shelf) Look(person domain.PersonID, dataset domain.DatasetID) error {
	_, err := s.find(uploadKey{person: person, dataset: dataset})
	return err
}

// Read reads a file with a function of the test.
func (s Shelf) Read(ctx context.Context, person domain.PersonID, dataset domain.DatasetID, read func(ctx context.Context) error) error {
	u, err := s.find(uploadKey{person: person, dataset: dataset})
	if err != nil {
		return err
	}
	return s.begin(ctx, u, 0, func(ctx context.Context, _ *job, now brought) (brought, error) { return now, read(ctx) })
}

// Drop takes a file off.
func (s Shelf) Drop(person domain.PersonID, dataset domain.DatasetID) {
	if u, err := s.find(uploadKey{person: person, dataset: dataset}); err == nil {
		s.drop(u)
	}
}
