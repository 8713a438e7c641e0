package migrations

import (
	"context"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"
)

// searchStep makes the tables by which texts are found: of every document the terms of its title and of the rest, as they
// were in one version. They hold nothing that is not in the texts, so they are in no backup and begin empty: who searches
// has the texts looked at again that are not there in their present version.
var searchStep = step{
	name:    "0005",
	comment: "search",
	statements: []string{
		`CREATE TABLE search_texts (
			document :int PRIMARY KEY REFERENCES documents (number),
			version :int NOT NULL CHECK (version >= 1),
			title :text NOT NULL,
			rest :text NOT NULL
		) :table`,
	},
	data: func(ctx context.Context, db *bun.DB) error {
		if db.Dialect().Name() == dialect.SQLite {
			return run(ctx, db, searchSQLite)
		}
		return run(ctx, db, searchPostgres)
	},
}

// searchSQLite keeps an index beside the table: an FTS5 table that has its words there.
var searchSQLite = []string{
	`CREATE VIRTUAL TABLE search_index USING fts5 (
		title, rest, content = 'search_texts', content_rowid = 'document', tokenize = 'ascii', detail = none)`,
	`CREATE TRIGGER search_texts_added AFTER INSERT ON search_texts BEGIN
		INSERT INTO search_index (rowid, title, rest) VALUES (new.document, new.title, new.rest);
	END`,
	`CREATE TRIGGER search_texts_changed AFTER UPDATE ON search_texts BEGIN
		INSERT INTO search_index (search_index, rowid, title, rest) VALUES ('delete', old.document, old.title, old.rest);
		INSERT INTO search_index (rowid, title, rest) VALUES (new.document, new.title, new.rest);
	END`,
	`CREATE TRIGGER search_texts_gone AFTER DELETE ON search_texts BEGIN
		INSERT INTO search_index (search_index, rowid, title, rest) VALUES ('delete', old.document, old.title, old.rest);
	END`,
}

// searchPostgres keeps the same terms as they are: neither database looks for words in them by its own rules.
var searchPostgres = []string{
	`ALTER TABLE search_texts ADD COLUMN lexemes tsvector GENERATED ALWAYS AS
		(array_to_tsvector(array_remove(string_to_array(title || ' ' || rest, ' '), ''))) STORED`,
	`CREATE INDEX search_texts_lexemes ON search_texts USING gin (lexemes)`,
}
