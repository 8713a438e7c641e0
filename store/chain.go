package store

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"

	"rodedraad/domain"
	"rodedraad/domain/text"
)

// Every entry of the log carries a sum of itself and of the sum before it, so that an entry which was changed, lost or put
// elsewhere is noticed when it is read. The text of a document has a sum of its own. They guard against disks, tools and
// mistakes; whoever can write in the database can also write sums.

// sumLength is the length of every sum, in bytes.
const sumLength = 16

// ErrDamaged is the kind and key of the error for a stretch of a log that is not what was once stored.
var ErrDamaged = &domain.Error{Kind: domain.Unavailable, Key: "damaged"}

// damage is a log or a text that is not what was once stored.
type damage struct {
	document string
	version  int // the first that cannot be trusted
	why      string
}

// Error names the document and the version, and nothing of what is in it.
func (d *damage) Error() string {
	return fmt.Sprintf("store: document %s is damaged at version %d: %s", d.document, d.version, d.why)
}

// Unwrap makes it an ErrDamaged.
func (d *damage) Unwrap() error { return ErrDamaged }

// noSum is what the first entry of a log is chained to.
var noSum = make([]byte, sumLength)

// sumOf is the first half of the SHA-256 of the sum before and the fields, each after its length in four bytes; a number is
// eight bytes. Step 0002 of the schema has a copy of it.
func sumOf(before []byte, fields ...any) []byte {
	b := make([]byte, 0, 256)
	b = append(b, before...)
	for _, field := range fields {
		switch f := field.(type) {
		case string:
			b = append(binary.BigEndian.AppendUint32(b, uint32(len(f))), f...)
		case []byte:
			b = append(binary.BigEndian.AppendUint32(b, uint32(len(f))), f...)
		case int:
			b = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(b, 8), uint64(f))
		case int64:
			b = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(b, 8), uint64(f))
		}
	}
	sum := sha256.Sum256(b)
	return sum[:sumLength]
}

// sumAfter is the sum that an entry of a document has when it follows on one with that sum. It is made of names and not
// of the numbers that stand for them.
func (e logged) sumAfter(doc string, before []byte) []byte {
	return sumOf(before, doc, e.Version, e.Client, e.Seq, e.Changes, e.Person, e.At)
}

// sumOfText is the sum of the text of a document; nil at version 0, which is empty.
func sumOfText(doc string, version int, text string) []byte {
	if version == 0 {
		return nil
	}
	return sumOf(nil, doc, version, text)
}

func sameSum(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }

// read gives the text of a head when it is what was stored.
func (h identified) read() (text.Text, error) {
	if !sameSum(h.sum, sumOfText(h.id, h.Version, h.Text)) {
		return text.Text{}, &damage{h.id, h.Version, "the sum of the text is another"}
	}
	t, err := text.New(h.Text)
	if err != nil {
		return text.Text{}, &damage{h.id, h.Version, "the text cannot be read"}
	}
	return t, nil
}

// isDamage reports whether an error tells of something that is not what was stored, or that the database itself cannot
// make sense of, rather than of something that passes.
func (tx *Tx) isDamage(err error) bool {
	return err != nil && (errors.Is(err, ErrDamaged) || tx.db.engine.fault(err).kind == faultCorrupt)
}

// salvage gives the best text there is of a damaged document: that of the head when it is what was stored, otherwise what
// the log says, otherwise what is left of the head.
func (tx *Tx) salvage(ctx context.Context, head identified) (text.Stored, error) {
	stored := text.Stored{Version: head.Version, Damaged: true}
	var err error
	if stored.Text, err = head.read(); err == nil {
		return stored, nil
	}
	if stored.Text, _, err = tx.at(ctx, head.id, head.Version); err == nil {
		return stored, nil
	}
	stored.Text, err = text.Replace(text.Text{}, head.Text).Apply(text.Text{})
	return stored, err
}

// updates reads the updates that made the versions from+1 up to and including to, and checks every one of them. Where the
// log is damaged it gives those before, and a *damage.
func (tx *Tx) updates(ctx context.Context, doc string, from, to int) ([]text.Update, error) {
	entries, err := tx.logged(ctx, doc, from, to)
	if err != nil {
		return nil, err
	}
	before, next := noSum, from+1
	if from > 0 {
		if len(entries) == 0 || entries[0].Version != from {
			return nil, &damage{doc, from, "it is missing"}
		}
		before, entries = entries[0].Sum, entries[1:]
	}
	updates := make([]text.Update, 0, len(entries))
	for _, e := range entries {
		switch {
		case e.Version != next:
			return updates, &damage{doc, next, "it is missing"}
		case !sameSum(e.Sum, e.sumAfter(doc, before)):
			return updates, &damage{doc, next, "its sum is another"}
		}
		u := text.Update{Client: e.Client, Seq: e.Seq, Person: e.Person, At: moment(e.At)}
		if u.Changes, err = text.ParseChanges([]byte(e.Changes)); err != nil {
			return updates, &damage{doc, next, "it cannot be read"}
		}
		if n := len(updates); n > 0 && updates[n-1].Changes.LenAfter() != u.Changes.LenBefore() {
			return updates, &damage{doc, next, "it does not follow on the one before"}
		}
		updates, before = append(updates, u), e.Sum
		next++
	}
	if next != to+1 {
		return updates, &damage{doc, next, "it is missing"}
	}
	return updates, nil
}
