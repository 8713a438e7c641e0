package migrations

import (
	"strings"

	"github.com/uptrace/bun/dialect"
)

// columnTypes writes the types that steps use in the words of one database:
//
//   - :text is text compared by code point, not by the rules of some language, so that both databases sort alike;
//   - :int is a whole number of 64 bits, and :time such a number of milliseconds since 1970 in UTC;
//   - :bool is true or false; :bytes is a run of bytes;
//   - :table ends a table. SQLite's tables are strict: a value of the wrong type is refused, as PostgreSQL does;
//   - :keyed ends a table whose rows SQLite keeps in the order of their primary key, without a second place for that.
func columnTypes(name dialect.Name) *strings.Replacer {
	if name == dialect.SQLite {
		return strings.NewReplacer(":text", "TEXT", ":int", "INTEGER", ":time", "INTEGER", ":bool", "INTEGER",
			":bytes", "BLOB", ":table", "STRICT", ":keyed", "STRICT, WITHOUT ROWID")
	}
	return strings.NewReplacer(":text", `TEXT COLLATE "C"`, ":int", "BIGINT", ":time", "BIGINT", ":bool", "BOOLEAN",
		":bytes", "BYTEA", ":table", "", ":keyed", "")
}
