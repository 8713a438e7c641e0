package store

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/uptrace/bun"
)

// errNoTerm is what Search says of something that could be read as more than a term.
var errNoTerm = errors.New("store: a search term is of small letters and digits alone")

// Searchable is what one version of a document can be found by: terms of small letters a to z and digits.
type Searchable struct {
	Document    string
	Version     int
	Title, Rest []string
}

type searchRow struct {
	bun.BaseModel `bun:"table:search_texts,alias:s"`

	Document int    `bun:"document,pk"`
	Version  int    `bun:"version"`
	Title    string `bun:"title"`
	Rest     string `bun:"rest"`
}

// Unsearchable returns documents whose present version cannot be searched yet, at most as many as the limit says.
func (tx *Tx) Unsearchable(ctx context.Context, limit int) (map[string]Head, error) {
	if err := tx.ready(false); err != nil {
		return nil, err
	}
	var rows []documentRow
	err := tx.bun.NewRaw(`SELECT d.id, d.version, d.text FROM documents AS d
		LEFT JOIN search_texts AS s ON s.document = d.number
		WHERE d.version > 0 AND (s.version IS NULL OR s.version <> d.version) ORDER BY d.number LIMIT ?`, limit).Scan(ctx, &rows)
	if err != nil {
		return nil, tx.failed(ctx, err)
	}
	heads := make(map[string]Head, len(rows))
	for _, r := range rows {
		heads[r.ID] = Head{Text: r.Text, Version: r.Version}
	}
	return heads, nil
}

// MakeSearchable stores what documents can be found by, in place of what was stored of an earlier version. A later version
// that is stored already stays.
func (tx *Tx) MakeSearchable(ctx context.Context, texts []Searchable) error {
	numbers, err := tx.numbersOf(ctx, texts)
	if err != nil {
		return err
	}
	for _, s := range texts {
		number, known := numbers[s.Document]
		if !known {
			continue
		}
		row := searchRow{
			Document: number, Version: s.Version, Title: strings.Join(s.Title, " "), Rest: strings.Join(s.Rest, " "),
		}
		_, err := tx.bun.NewInsert().Model(&row).Returning("NULL").On("CONFLICT (document) DO UPDATE").
			Set("version = EXCLUDED.version").Set("title = EXCLUDED.title").Set("rest = EXCLUDED.rest").
			Where("s.version < EXCLUDED.version").Exec(ctx)
		if err != nil {
			return tx.failed(ctx, err)
		}
	}
	return nil
}

func (tx *Tx) numbersOf(ctx context.Context, texts []Searchable) (map[string]int, error) {
	ids := make([]string, len(texts))
	for i, s := range texts {
		ids[i] = s.Document
	}
	if err := tx.ready(true, bun.List(ids)); err != nil {
		return nil, err
	}
	numbers := make(map[string]int, len(ids))
	var rows []documentRow
	for some := range slices.Chunk(ids, 500) {
		if err := tx.bun.NewSelect().Model(&rows).Column("id", "number").Where("id IN (?)", bun.List(some)).Scan(ctx); err != nil {
			return nil, tx.failed(ctx, err)
		}
		for _, r := range rows {
			numbers[r.ID] = r.Number
		}
	}
	return numbers, nil
}

// Found is a document that answers a search. InTitle counts of how many of the lists a term stands in its title.
type Found struct {
	Document string
	InTitle  int
}

// Search finds the documents that have a term of every one of the lists. Terms are of small letters a to z and digits;
// anything else in one is an error.
func (tx *Tx) Search(ctx context.Context, terms [][]string) ([]Found, error) {
	if err := tx.ready(false); err != nil {
		return nil, err
	}
	for _, list := range terms {
		if len(list) == 0 || slices.ContainsFunc(list, func(term string) bool { return !isTerm(term) }) {
			return nil, errNoTerm
		}
	}
	if len(terms) == 0 {
		return nil, nil
	}
	var rows []struct {
		ID    string
		Title string
	}
	err := tx.bun.NewRaw(`SELECT d.id, s.title FROM search_texts AS s JOIN documents AS d ON d.number = s.document
		WHERE s.document IN (`+tx.db.engine.searched+`) ORDER BY d.id`, tx.db.engine.find(terms)).Scan(ctx, &rows)
	if err != nil {
		return nil, tx.failed(ctx, err)
	}
	found := make([]Found, len(rows))
	for i, r := range rows {
		title := strings.Fields(r.Title)
		found[i].Document = r.ID
		for _, list := range terms {
			if slices.ContainsFunc(list, func(term string) bool { return slices.Contains(title, term) }) {
				found[i].InTitle++
			}
		}
	}
	return found, nil
}

func isTerm(term string) bool {
	return term != "" && strings.Trim(term, "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}

// allOf writes that one of every list has to be there. Terms hold nothing that could end a quotation.
func allOf(terms [][]string, quote, or, and string) string {
	lists := make([]string, len(terms))
	for i, list := range terms {
		lists[i] = "(" + quote + strings.Join(list, quote+or+quote) + quote + ")"
	}
	return strings.Join(lists, and)
}
