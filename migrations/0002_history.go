package migrations

import (
	"context"
	"crypto/sha256"
	"encoding/binary"

	"github.com/uptrace/bun"
)

// historyStep gives every entry of the log a sum that is chained to the one before it, and every text a sum of its own, so
// that damage is noticed; and it makes the table of texts as they were at certain versions. Entries that are there get
// their sums in the step, so that from here on each one has one. The log is written again on the way: an entry is found by
// document and version, and SQLite keeps it there instead of beside it.
var historyStep = step{
	name:    "0002",
	comment: "history",
	statements: []string{
		`CREATE TABLE updates_0002 (
			document :text NOT NULL REFERENCES documents (id),
			version :int NOT NULL CHECK (version >= 1),
			client :text NOT NULL CHECK (client <> ''),
			seq :int NOT NULL CHECK (seq >= 1),
			changes :text NOT NULL,
			person :text NOT NULL REFERENCES persons (id),
			made_at :time NOT NULL,
			sum :bytes NOT NULL CHECK (length(sum) = 16),
			PRIMARY KEY (document, version)
		) :keyed`,
		`ALTER TABLE documents ADD COLUMN sum :bytes CHECK (length(sum) = 16)`,
		`CREATE TABLE checkpoints (
			document :text NOT NULL REFERENCES documents (id),
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
		`CREATE UNIQUE INDEX updates_once ON updates (document, client, seq)`,
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

	Document string `bun:"document,pk"`
	Version  int64  `bun:"version,pk"`
	Client   string `bun:"client"`
	Seq      int64  `bun:"seq"`
	Changes  string `bun:"changes"`
	Person   string `bun:"person"`
	At       int64  `bun:"made_at"`
	Sum      []byte `bun:"sum"`
}

// sumHistory copies the log with its sums, and gives the texts theirs.
func sumHistory(ctx context.Context, db *bun.DB) error {
	var last summed0002
	for {
		var rows []update0002
		err := db.NewSelect().Model(&rows).Where("(document, version) > (?, ?)", last.Document, last.Version).
			OrderExpr("document, version").Limit(batch0002).Scan(ctx)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return sumTexts(ctx, db)
		}
		summed := make([]summed0002, len(rows))
		for i, r := range rows {
			if r.Document != last.Document {
				last = summed0002{Sum: make([]byte, 16)}
			}
			last = summed0002{
				Document: r.Document, Version: r.Version, Client: r.Client, Seq: r.Seq, Changes: r.Changes, Person: r.Person,
				At: r.At, Sum: sum0002(last.Sum, r.Document, r.Version, r.Client, r.Seq, r.Changes, r.Person, r.At),
			}
			summed[i] = last
		}
		if _, err := db.NewInsert().Model(&summed).Returning("NULL").Exec(ctx); err != nil {
			return err
		}
	}
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
