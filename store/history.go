package store

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"rodedraad/domain"
	"rodedraad/domain/text"
)

// Entry is what a history tells of one version, without the text of it.
type Entry struct {
	Version  int
	Person   domain.PersonID
	At       time.Time
	Removed  int // UTF-16 units
	Inserted int // UTF-16 units
}

// At returns a document as it was at a version, and who wrote which part of it. It is domain.ErrNotFound when the document
// never had that version, and ErrDamaged when what leads to it is not what was once stored.
func (db *DB) At(ctx context.Context, doc string, version int) (text.Text, text.Spans, error) {
	var t text.Text
	var spans text.Spans
	err := db.Read(ctx, func(tx *Tx) error {
		if err := tx.had(ctx, doc, version); err != nil {
			return err
		}
		var err error
		t, spans, err = tx.at(ctx, doc, version)
		return err
	})
	return t, spans, db.away(ctx, err)
}

// LogEntries lists the entries that made the versions from+1 up to and including to, latest first, at most limit of them; 0
// is all. Its errors are those of DB.At.
func (tx *Tx) LogEntries(ctx context.Context, doc string, from, to, limit int) ([]Entry, error) {
	if from < 0 || to < from {
		return nil, domain.ErrNotFound
	}
	if err := tx.had(ctx, doc, to); err != nil {
		return nil, err
	}
	if limit > 0 {
		from = max(from, to-limit)
	}
	updates, err := tx.updates(ctx, doc, from, to)
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, len(updates))
	for i, u := range updates {
		entries[i] = Entry{Version: from + i + 1, Person: domain.PersonID(u.Person), At: u.At}
		entries[i].Removed, entries[i].Inserted = u.Changes.Size()
	}
	slices.Reverse(entries)
	return entries, nil
}

// had reports with domain.ErrNotFound that a document never had a version.
func (tx *Tx) had(ctx context.Context, doc string, version int) error {
	head, err := one[documentRow](ctx, tx, "id = ?", doc)
	if err == nil && (version < 0 || version > head.Version) {
		err = domain.ErrNotFound
	}
	return err
}

// at folds the log from the nearest checkpoint.
func (tx *Tx) at(ctx context.Context, doc string, version int) (text.Text, text.Spans, error) {
	c, err := tx.Checkpoint(ctx, doc, version)
	for err == nil && c.Version < version {
		c, err = tx.follow(ctx, doc, c, min(c.Version+CheckpointEvery, version))
	}
	return c.Text, c.Spans, err
}

// Verify reads the whole log of a document, a part at a time, and compares with it what is kept beside it: the checkpoints
// and the text. It returns the first version that is not what was once stored, or 0. People may go on writing.
func (db *DB) Verify(ctx context.Context, doc string) (firstDamaged int, err error) {
	v := verifier{doc: doc}
	for !v.done && err == nil {
		err = db.Read(ctx, func(tx *Tx) error { return v.step(ctx, tx) })
	}
	return v.damaged, db.away(ctx, err)
}

// verifier walks through the log of one document.
type verifier struct {
	doc     string
	at      Checkpoint // what the log says so far
	done    bool
	damaged int
}

// step folds the next part of the log, and compares with it the checkpoint or the head that is reached.
func (v *verifier) step(ctx context.Context, tx *Tx) error {
	head, err := one[documentRow](ctx, tx, "id = ?", v.doc)
	if err != nil {
		return err
	}
	to := min(v.at.Version+CheckpointEvery, head.Version)
	updates, err := tx.updates(ctx, v.doc, v.at.Version, to)
	if tx.isDamage(err) {
		v.found(v.at.Version + len(updates) + 1)
		return nil
	}
	if err != nil {
		return err
	}
	if v.at, err = v.at.fold(v.doc, updates); err != nil {
		v.found(to)
		return nil //nolint:nilerr // what does not fold is damage, and has been found
	}
	sound, err := v.compare(ctx, tx, head)
	if err != nil {
		return err
	}
	if !sound {
		v.found(v.at.Version)
	}
	v.done = v.done || v.at.Version == head.Version
	return nil
}

// compare looks at what is kept of the version that is reached.
func (v *verifier) compare(ctx context.Context, tx *Tx, head identified) (sound bool, err error) {
	kept, err := list[checkpointRow](ctx, tx, "version", 1, "document = ? AND version = ?", head.number, v.at.Version)
	if err != nil {
		return false, err
	}
	for _, r := range kept {
		c, read := r.read()
		if !read || !c.Text.Equal(v.at.Text) || !slices.Equal(c.Spans, v.at.Spans) {
			return false, nil
		}
	}
	if v.at.Version < head.Version {
		return true, nil
	}
	beyond, err := tx.bun.NewSelect().Table("updates").Where("document = ? AND version > ?", head.number, head.Version).Exists(ctx)
	if err != nil {
		return false, tx.failed(ctx, err)
	}
	t, err := head.read()
	return err == nil && !beyond && t.Equal(v.at.Text), nil
}

func (v *verifier) found(version int) { v.damaged, v.done = version, true }

// stretch is how many versions are looked at together in finding their writers.
const stretch = 128

// made is who made a version, and as which of its own.
type made struct {
	seq    int
	person domain.PersonID
	client string
}

// Writers tells who made those versions of a document; a version that is not there is left out. People write for a while,
// so that mostly the ends of a stretch tell who made all of it: the same client, with as many numbers between.
func (tx *Tx) Writers(ctx context.Context, doc string, versions []int) (map[int]domain.PersonID, error) {
	wanted := slices.Clone(versions)
	slices.Sort(wanted)
	var ends, single []int
	stretches := map[int][]int{} // the versions that are wanted, by the first of their stretch
	for _, v := range slices.Compact(wanted) {
		first := v - (v-1)%stretch
		stretches[first] = append(stretches[first], v)
	}
	for first, some := range stretches {
		if len(some) > 2 {
			ends = append(ends, first, first+stretch-1)
		} else {
			single = append(single, some...)
			delete(stretches, first)
		}
	}
	at, err := tx.madeBy(ctx, doc, ends)
	if err != nil {
		return nil, err
	}
	people := make(map[int]domain.PersonID, len(wanted))
	for first, some := range stretches {
		from, to := at[first], at[first+stretch-1]
		if from.client == "" || from.client != to.client || to.seq-from.seq != stretch-1 {
			single = append(single, some...)
			continue
		}
		for _, v := range some {
			people[v] = from.person
		}
	}
	at, err = tx.madeBy(ctx, doc, single)
	for v, m := range at {
		people[v] = m.person
	}
	return people, err
}

// madeBy looks up each of the versions.
func (tx *Tx) madeBy(ctx context.Context, doc string, versions []int) (map[int]made, error) {
	slices.Sort(versions)
	all := make(map[int]made, len(versions))
	for part := range slices.Chunk(versions, 500) {
		if err := tx.ready(false, doc); err != nil {
			return nil, err
		}
		var rows []struct {
			Version, Seq int
			Client       string
			Person       domain.PersonID
		}
		err := tx.bun.NewRaw("SELECT u.version, u.seq, w.client, w.person FROM updates AS u "+
			"JOIN writers AS w ON w.document = u.document AND w.number = u.writer "+
			"WHERE u."+ofDocument+" AND u.version IN (?)", doc, bun.List(part)).Scan(ctx, &rows)
		if err != nil {
			return nil, tx.failed(ctx, err)
		}
		for _, r := range rows {
			all[r.Version] = made{r.Seq, r.Person, r.Client}
		}
	}
	return all, nil
}
