package migrations

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/uptrace/bun"
)

// historyStep gives every entry of the log a sum that is chained to the one before it, and every text a sum of its own, so
// that damage is noticed; and it makes the table of texts as they were at certain versions. Entries that are there get
// their sums in the step, so that from here on each one has one.
//
// The log is written again on the way. It names documents and writers by small numbers, which makes it a quarter of the
// size: a writer is a client in a document, and whose it is. An entry is found by document and version, and SQLite keeps
// it there instead of beside it.
var historyStep = step{
	name:    "0002",
	comment: "history",
	statements: []string{
		`ALTER TABLE documents ADD COLUMN sum :bytes CHECK (length(sum) = 16)`,
		`ALTER TABLE documents ADD COLUMN number :int CHECK (number >= 1)`,
		`UPDATE documents SET number = counted.number
			FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM documents) AS counted
			WHERE counted.id = documents.id`,
		`CREATE UNIQUE INDEX documents_number ON documents (number)`,
		`CREATE TABLE writers (
			document :int NOT NULL REFERENCES documents (number),
			number :int NOT NULL CHECK (number >= 1),
			client :text NOT NULL CHECK (client <> ''),
			person :text NOT NULL REFERENCES persons (id),
			PRIMARY KEY (document, number)
		) :keyed`,
		`CREATE UNIQUE INDEX writers_once ON writers (document, client)`,
		`CREATE TABLE updates_0002 (
			document :int NOT NULL,
			version :int NOT NULL CHECK (version >= 1),
			writer :int NOT NULL,
			seq :int NOT NULL CHECK (seq >= 1),
			changes :text NOT NULL,
			made_at :time NOT NULL,
			sum :bytes NOT NULL CHECK (length(sum) = 16),
			PRIMARY KEY (document, version),
			FOREIGN KEY (document, writer) REFERENCES writers (document, number)
		) :keyed`,
		`CREATE TABLE checkpoints (
			document :int NOT NULL,
			version :int NOT NULL CHECK (version >= 1),
			text :bytes NOT NULL,
			spans :bytes NOT NULL,
			sum :bytes NOT NULL CHECK (length(sum) = 16),
			PRIMARY KEY (document, version),
			FOREIGN KEY (document, version) REFERENCES updates_0002 (document, version)
		) :table`,
	},
	data: sumHistory,
	after: []string{
		`DROP TABLE updates`,
		`ALTER TABLE updates_0002 RENAME TO updates`,
		`CREATE UNIQUE INDEX updates_once ON updates (document, writer, seq)`,
	},
}

// batch0002 is how many rows the step has in memory.
const batch0002 = 2000

type update0002 struct {
	bun.BaseModel `bun:"table:updates"`

	Document string `bun:"document,pk"`
	Version  int64  `bun:"version,pk"`
	Client   string `bun:"client"`
	Seq      int64  `bun:"seq"`
	Changes  string `bun:"changes"`
	Person   string `bun:"person"`
	At       int64  `bun:"made_at"`
}

type summed0002 struct {
	bun.BaseModel `bun:"table:updates_0002"`

	Document int64  `bun:"document,pk"`
	Version  int64  `bun:"version,pk"`
	Writer   int64  `bun:"writer"`
	Seq      int64  `bun:"seq"`
	Changes  string `bun:"changes"`
	At       int64  `bun:"made_at"`
	Sum      []byte `bun:"sum"`
}

type writer0002 struct {
	bun.BaseModel `bun:"table:writers"`

	Document int64  `bun:"document,pk"`
	Number   int64  `bun:"number,pk"`
	Client   string `bun:"client"`
	Person   string `bun:"person"`
}

// rewrite0002 goes through the log of one document after the other.
type rewrite0002 struct {
	document string // the one it is at
	number   int64
	version  int64
	sum      []byte
	writers  map[string]writer0002 // of the document, by client
	fresh    []writer0002          // those that are not stored yet
}

// sumHistory copies the log with its sums, and gives the texts theirs.
func sumHistory(ctx context.Context, db *bun.DB) error {
	var at rewrite0002
	for {
		var rows []update0002
		err := db.NewSelect().Model(&rows).Where("(document, version) > (?, ?)", at.document, at.version).
			OrderExpr("document, version").Limit(batch0002).Scan(ctx)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return sumTexts(ctx, db)
		}
		summed := make([]summed0002, len(rows))
		for i, r := range rows {
			if summed[i], err = at.next(ctx, db, r); err != nil {
				return err
			}
		}
		if len(at.fresh) > 0 {
			if _, err := db.NewInsert().Model(&at.fresh).Returning("NULL").Exec(ctx); err != nil {
				return err
			}
			at.fresh = nil
		}
		if _, err := db.NewInsert().Model(&summed).Returning("NULL").Exec(ctx); err != nil {
			return err
		}
	}
}

// next writes one entry in its new form.
func (at *rewrite0002) next(ctx context.Context, db *bun.DB, r update0002) (summed0002, error) {
	if r.Document != at.document {
		*at = rewrite0002{document: r.Document, sum: make([]byte, 16), writers: map[string]writer0002{}, fresh: at.fresh}
		if err := db.NewSelect().Table("documents").Column("number").Where("id = ?", r.Document).Scan(ctx, &at.number); err != nil {
			return summed0002{}, err
		}
	}
	w, known := at.writers[r.Client]
	if !known {
		w = writer0002{Document: at.number, Number: int64(len(at.writers)) + 1, Client: r.Client, Person: r.Person}
		at.writers[r.Client], at.fresh = w, append(at.fresh, w)
	}
	if w.Person != r.Person {
		return summed0002{}, fmt.Errorf("version %d of document %s: its client is one of two persons", r.Version, r.Document)
	}
	at.version = r.Version
	at.sum = sum0002(at.sum, r.Document, r.Version, r.Client, r.Seq, r.Changes, r.Person, r.At)
	return summed0002{Document: at.number, Version: r.Version, Writer: w.Number, Seq: r.Seq, Changes: r.Changes, At: r.At,
		Sum: at.sum}, nil
}

// sumTexts gives each document that has a text the sum of it.
func sumTexts(ctx context.Context, db *bun.DB) error {
	for last := ""; ; {
		var rows []struct {
			ID      string `bun:"id"`
			Version int64  `bun:"version"`
			Text    string `bun:"text"`
		}
		err := db.NewSelect().Table("documents").Column("id", "version", "text").Where("id > ? AND version > 0", last).
			OrderExpr("id").Limit(batch0002/10).Scan(ctx, &rows)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, r := range rows {
			last = r.ID
			_, err := db.ExecContext(ctx, "UPDATE documents SET sum = ? WHERE id = ?", sum0002(nil, r.ID, r.Version, r.Text), r.ID)
			if err != nil {
				return err
			}
		}
	}
}

// sum0002 is the first half of the SHA-256 of what came before and the fields, each after its length in four bytes; a
// number is eight bytes.
func sum0002(before []byte, fields ...any) []byte {
	b := append([]byte(nil), before...)
	for _, field := range fields {
		switch f := field.(type) {
		case string:
			b = append(binary.BigEndian.AppendUint32(b, uint32(len(f))), f...)
		case int64:
			b = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(b, 8), uint64(f))
		}
	}
	sum := sha256.Sum256(b)
	return sum[:16]
}
