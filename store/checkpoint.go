package store

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"errors"
	"io"

	"github.com/uptrace/bun"

	"rodedraad/domain/text"
)

// CheckpointEvery is how many versions there are between the checkpoints of a document, so that any version is never more
// than that many updates away from a text that is there. Beyond LongHistory it is twice that: the texts are long by then,
// and would take as much room as the whole log.
const (
	CheckpointEvery = 1000
	LongHistory     = 10_000
)

// catchUp is how many versions of older log are folded at most, in the transaction of a commit, when checkpoints are
// missing. The next ones go on from there.
const catchUp = 5 * CheckpointEvery

// checkpointAt is the last version up to and including this one that has a checkpoint, or 0.
func checkpointAt(version int) int {
	if version < LongHistory {
		return version - version%CheckpointEvery
	}
	return version - version%(2*CheckpointEvery)
}

// Checkpoint is a document as it was at a version, and who wrote which part of it.
type Checkpoint struct {
	Version int
	Text    text.Text
	Spans   text.Spans
}

// checkpointRow keeps a checkpoint. The text is UTF-8; the spans are a length and the difference of the version with that
// of the span before, each a varint; both are deflated.
type checkpointRow struct {
	bun.BaseModel `bun:"table:checkpoints"`

	Document int    `bun:"document,pk"` // its number
	Version  int    `bun:"version,pk"`
	Text     []byte `bun:"text"`
	Spans    []byte `bun:"spans"`
	Sum      []byte `bun:"sum"` // of the other columns
}

func (r checkpointRow) domain() checkpointRow { return r }

func (r checkpointRow) sum() []byte { return sumOf(nil, r.Document, r.Version, r.Text, r.Spans) }

// rowOfCheckpoint prepares a checkpoint of the document with that number for being stored.
func rowOfCheckpoint(number int, c Checkpoint) (*checkpointRow, error) {
	packed, err := deflate([]byte(c.Text.String()))
	if err != nil {
		return nil, err
	}
	spans := make([]byte, 0, 2*len(c.Spans))
	before := 0
	for _, s := range c.Spans {
		spans = binary.AppendUvarint(spans, uint64(s.Length))
		spans = binary.AppendVarint(spans, int64(s.Version-before))
		before = s.Version
	}
	packedSpans, err := deflate(spans)
	if err != nil {
		return nil, err
	}
	r := &checkpointRow{Document: number, Version: c.Version, Text: packed, Spans: packedSpans}
	r.Sum = r.sum()
	return r, nil
}

// read tells what was stored; false when it is not that any more.
func (r checkpointRow) read() (Checkpoint, bool) {
	if !sameSum(r.Sum, r.sum()) {
		return Checkpoint{}, false
	}
	plain, err := inflate(r.Text)
	if err != nil {
		return Checkpoint{}, false
	}
	packed, err := inflate(r.Spans)
	if err != nil {
		return Checkpoint{}, false
	}
	c := Checkpoint{Version: r.Version, Spans: make(text.Spans, 0, len(packed)/2)}
	for version := 0; len(packed) > 0; {
		length, n := binary.Uvarint(packed)
		change, m := binary.Varint(packed[max(n, 0):])
		if n <= 0 || m <= 0 {
			return Checkpoint{}, false
		}
		version += int(change)
		c.Spans = append(c.Spans, text.Span{Length: int(length), Version: version})
		packed = packed[n+m:]
	}
	c.Text, err = text.New(string(plain))
	return c, err == nil
}

// Checkpoint returns the last checkpoint of a document at or before a version: at version 0, and empty, when there is none.
// One that is not what was stored counts as none.
func (tx *Tx) Checkpoint(ctx context.Context, doc string, atOrBefore int) (Checkpoint, error) {
	for {
		rows, err := list[checkpointRow](ctx, tx, "version DESC", 1, ofDocument+" AND version <= ?", doc, atOrBefore)
		if err != nil || len(rows) == 0 {
			return Checkpoint{}, err
		}
		if c, sound := rows[0].read(); sound {
			return c, nil
		}
		atOrBefore = rows[0].Version - 1
	}
}

// checkpoint keeps the document as it was at the checkpoints that a commit went past. Where the log is damaged none are
// made: what people type now is worth more than they are.
func (tx *Tx) checkpoint(ctx context.Context, doc string, number, before, after int) error {
	if checkpointAt(before) == checkpointAt(after) {
		return nil
	}
	c, err := tx.Checkpoint(ctx, doc, after)
	if err != nil {
		return err
	}
	for last := checkpointAt(min(after, c.Version+catchUp)); c.Version < last; {
		c, err = tx.follow(ctx, doc, c, c.Version+CheckpointEvery)
		if errors.Is(err, ErrDamaged) {
			return nil
		}
		if err != nil {
			return err
		}
		if checkpointAt(c.Version) != c.Version {
			continue
		}
		r, err := rowOfCheckpoint(number, c)
		if err != nil {
			return err
		}
		if _, err := tx.insertNew(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// follow folds the updates after a checkpoint up to a version, all of which it reads at once.
func (tx *Tx) follow(ctx context.Context, doc string, c Checkpoint, to int) (Checkpoint, error) {
	updates, err := tx.updates(ctx, doc, c.Version, to)
	if err != nil {
		return c, err
	}
	return c.fold(doc, updates)
}

// fold gives the document after updates that follow on a checkpoint.
func (c Checkpoint) fold(doc string, updates []text.Update) (Checkpoint, error) {
	fold, err := text.NewFold(c.Text, c.Spans, c.Version)
	for i := 0; i < len(updates) && err == nil; i++ {
		err = fold.Add(updates[i].Changes)
	}
	next := Checkpoint{Version: c.Version + len(updates)}
	if err == nil {
		next.Text, next.Spans, err = fold.Done()
	}
	if err != nil {
		return c, &damage{doc, next.Version, "the log does not fold"}
	}
	return next, nil
}

func deflate(plain []byte) ([]byte, error) {
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	err = w.Close()
	return packed.Bytes(), err
}

func inflate(packed []byte) ([]byte, error) {
	const most = 32 * text.MaxLength // far beyond the spans of the longest text
	return io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), most))
}
