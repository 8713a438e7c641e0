package store_test

import (
	"database/sql"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/lib/pq"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"rodedraad/store/storetest"
)

// values are the columns of one row, or those of them that a test sets to something else.
type values map[string]any

// base holds for every table a row that the database accepts beside the rows of MustSeed.
var base = map[string]values{
	"persons": {"id": "cor", "name": "Cor", "initials": "C", "mail": "cor@voorbeeld.nl", "login": "cor", "language": "nl",
		"admin": false, "created_at": 1, "disabled": false},
	"programmes": {"id": "p3", "slug": "p3", "title_nl": "x", "title_en": "", "purpose_nl": "", "purpose_en": "",
		"occasion_nl": "", "occasion_en": "", "method_nl": "", "method_en": "", "definition_nl": "", "definition_en": "",
		"dossier": "", "licence": "", "status": "draft", "phase": 0, "privacy_threshold": 1, "snapshot": "", "revision": 1},
	"parties": {"programme": "p1", "id": "pa2", "role": "commissioner", "kind": "", "name_nl": "x", "name_en": "",
		"position": 1},
	"main_questions": {"programme": "p1", "id": "mq1", "number": 1, "perspective": "", "text_nl": "x", "text_en": ""},
	"steps": {"programme": "p1", "id": "s1", "position": 1, "leg": "down", "phase": 1, "scope": "case", "planned": 0,
		"name_nl": "x", "name_en": ""},
	"cases": {"id": "c-new", "programme": "p1", "code": "new", "name_nl": "x", "name_en": "", "type": "care_organisation",
		"branch": "hospital", "focus_nl": "", "focus_en": "", "region_nl": "", "region_en": "", "local_term_nl": "",
		"local_term_en": "", "survey_has": true, "survey_status": "", "survey_reason_nl": "", "survey_reason_en": "",
		"no_team_reason_nl": "", "no_team_reason_en": "", "provisional_direction": false, "labels": "", "position": 0,
		"revision": 1},
	"teams": {"id": "t-zkh", "case_id": "c-zkh"},
	"seats": {"id": "seat", "team": "t-ghz", "class": "hr", "people": 1, "contract": "", "function_nl": "x",
		"function_en": "", "position": 1},
	"memberships": {"id": "m1", "person": "ann", "programme": "p1", "role": "member", "case_id": "c-ghz", "seat": "ghz-hr",
		"since": 1, "ended_at": nil},
	"invitations": {"id": "i1", "programme": "p1", "case_id": "c-ghz", "seat": "ghz-hr", "role": "member", "code_hash": "h",
		"uses": 1, "expires_at": 1, "made_by": "ann", "revoked": false},
	"sessions": {"id": "s1", "hash": "h", "person": "ann", "created_at": 1, "seen_at": 1, "expires_at": 2,
		"kind": "browser"},
	"mail_links":  {"hash": "h", "person": "ann", "expires_at": 1},
	"documents":   {"id": "d-new", "number": 900, "version": 0, "text": "", "made_at": 1, "changed_at": 1},
	"writers":     {"document": 1, "number": 900, "client": "c-new", "person": "ann"},
	"checkpoints": {"document": 1, "version": 1, "text": []byte{}, "spans": []byte{}, "sum": make([]byte, 16)},
	"updates": {"document": 1, "version": 2, "writer": 1, "seq": 2, "changes": "[1]", "made_at": 1,
		"sum": make([]byte, 16)},
	"cards": {"id": "new", "programme": "p1", "case_id": "c-ghz", "kind": "action", "letter": nil, "parent": nil,
		"state": "idea", "type": "", "level": "", "owner": nil, "next": "", "meaningful": false, "now": false,
		"study": false, "origin": "", "addressee": "", "maturity": "", "no_lesson": "", "source": "", "resume": "",
		"visibility": "team", "position": 0, "document": "d-free", "learn": nil, "labels": "", "made_by": "ann",
		"made_at": 1, "changed_at": 1, "withdrawn_by": nil, "withdrawn_at": nil, "withdrawn_note": "", "revision": 1},
	"links": {"id": "l1", "programme": "p1", "from_kind": "card", "from_id": "ghz-a1", "from_card": "ghz-a1",
		"to_kind": "card", "to_id": "ghz-a", "to_card": "ghz-a", "relation": "serves", "note": "", "made_by": "ann",
		"made_at": 1, "ended_by": nil, "ended_at": nil},
	"acts": {"id": "act1", "number": 1, "programme": "p1", "case_id": "c-ghz", "made_by": "ann", "made_at": 1,
		"verb": "add", "subject_kind": "card", "subject_id": "ghz-a1", "link": nil, "facts_before": nil,
		"facts_after": nil, "undoes": nil, "undone_by": nil},
	"visits": {"person": "ann", "programme": "p1", "visited_at": 1, "before_at": 0},
	"amendments": {"programme": "p1", "question": "mq1", "number": 1, "text_nl": "x", "text_en": "", "reason": "r",
		"made_by": "ann", "made_at": 1},
	"step_states": {"programme": "p1", "step": "s1", "case_id": nil, "progress": "running", "times": 0, "reason": "",
		"note_nl": "", "note_en": "", "labels": "", "made_by": nil, "made_at": 1, "revision": 1},
	"secrets": {"name": "n", "value": make([]byte, 32)},
	"waves": {"programme": "p1", "id": "w0", "number": 0, "mode": "survey", "status": "open", "label_nl": "x", "label_en": "",
		"note_nl": "", "note_en": "", "begins": "", "labels": ""},
	"indicators": {"programme": "p1", "id": "e-zzp", "source_table": "", "respondents": "flexworkers", "kind": "single",
		"question_nl": "x", "question_en": "", "comparable": false, "visibility": "team", "labels": "", "position": 0,
		"revision": 1},
	"indicator_options": {"programme": "p1", "indicator": "e-zzp", "code": "no", "position": 0, "label_nl": "x", "label_en": ""},
	"datasets": {"programme": "p1", "id": "w0-ghz-em", "version": 1, "wave": "w0", "case_id": "c-ghz",
		"respondents": "flexworkers", "state": "expected", "reason_nl": "", "reason_en": "", "invited": 0, "usable": 0,
		"file_hash": "", "imported_by": nil, "imported_at": nil, "checked_by": nil, "checked_at": nil, "frozen_by": nil,
		"frozen_at": nil, "checksum": "", "erratum": "", "labels": "", "revision": 1},
}

// refusal is the base row of a table with other values, which the database itself must not take.
type refusal struct {
	name, table string
	with        values
}

// refused lists rows that are wrong by themselves, or clash with the rows of MustSeed.
var refused = []refusal{
	{"party in no list", "parties", values{"role": "friend"}},
	{"party without a Dutch name", "parties", values{"name_nl": ""}},
	{"R2 amendment without a reason", "amendments", values{"reason": ""}},
	{"main question of no programme", "main_questions", values{"programme": "p9"}},
	{"R4 state of no step", "step_states", values{"step": "s9"}},
	{"skipped without a reason", "step_states", values{"progress": "skipped"}},
	{"step of another programme's case", "step_states", values{"case_id": "c-gem"}},
	{"step in no leg", "steps", values{"leg": "sideways"}},
	{"R7 no survey and no reason", "cases", values{"survey_has": false}},
	{"R8 branch in no list", "cases", values{"branch": "bakery"}},
	{"case without a Dutch name", "cases", values{"name_nl": ""}},
	{"case code used twice", "cases", values{"code": "ghz"}},
	{"case of no programme", "cases", values{"programme": "p9"}},
	{"case at revision 0", "cases", values{"revision": 0}},
	{"seat class in no list", "seats", values{"class": "boss"}},
	{"ten people on a seat", "seats", values{"people": 10}},
	{"programme without a Dutch title", "programmes", values{"title_nl": ""}},
	{"programme slug used twice", "programmes", values{"slug": "flexwerk"}},
	{"programme phase 3", "programmes", values{"phase": 3}},
	{"programme without privacy", "programmes", values{"privacy_threshold": 0}},
	{"mail address used twice", "persons", values{"mail": "ann@voorbeeld.nl"}},
	{"login used twice", "persons", values{"login": "bea"}},
	{"person with an empty mail address", "persons", values{"mail": ""}},
	{"person in no language", "persons", values{"language": "de"}},
	{"member without a seat", "memberships", values{"seat": nil}},
	{"member without a case", "memberships", values{"case_id": nil}},
	{"lead with a seat", "memberships", values{"role": "lead"}},
	{"role in no list", "memberships", values{"role": "king", "seat": nil}},
	{"member in another programme's case", "memberships", values{"case_id": "c-gem"}},
	{"invitation below zero", "invitations", values{"uses": -1}},
	{"invitation to another programme's case", "invitations", values{"case_id": "c-gem"}},
	{"session of nobody", "sessions", values{"person": "nobody"}},
	{"session of no kind", "sessions", values{"kind": "magic"}},
	{"document text without an update", "documents", values{"text": "x"}},
	{"update of no document", "updates", values{"document": 99}},
	{"version 0", "updates", values{"version": 0}},
	{"sequence number 0", "updates", values{"seq": 0}},
	{"update without a sum", "updates", values{"sum": nil}},
	{"half a sum", "updates", values{"sum": make([]byte, 8)}},
	{"checkpoint ahead of the log", "checkpoints", values{"version": 2}},
	{"update by nobody", "updates", values{"writer": 9}},
	{"writer in no document", "writers", values{"document": 99}},
	{"writer who is nobody", "writers", values{"person": "nobody"}},
	{"writer without a client", "writers", values{"client": ""}},
	{"document without a number", "documents", values{"number": 0}},
	{"R20 part of a lesson", "cards", values{"kind": "lesson", "state": "draft", "level": "system", "parent": "ghz-a1"}},
	{"R20 part of itself", "cards", values{"parent": "new"}},
	{"R20 part of another case's action", "cards", values{"case_id": "c-zkh", "parent": "ghz-a1"}},
	{"R21 system obstacle for nobody", "cards", values{"kind": "obstacle", "state": "open", "level": "system"}},
	{"R23 lesson without a level", "cards", values{"kind": "lesson", "state": "draft"}},
	{"R23 level in no list", "cards", values{"kind": "lesson", "state": "draft", "level": "all"}},
	{"letter used twice", "cards", values{"kind": "sub_question", "state": "open", "letter": "a"}},
	{"theme code used twice", "cards", values{"kind": "theme", "state": "candidate", "letter": "T1", "case_id": nil}},
	{"theme in a case", "cards", values{"kind": "theme", "state": "candidate"}},
	{"action without a case", "cards", values{"case_id": nil}},
	{"card of another programme's case", "cards", values{"case_id": "c-gem"}},
	{"state of another kind", "cards", values{"state": "adopted"}},
	{"kind in no list", "cards", values{"kind": "idea", "state": ""}},
	{"visibility in no list", "cards", values{"visibility": "world"}},
	{"owner of a lesson", "cards", values{"kind": "lesson", "state": "draft", "level": "system", "owner": "ghz-hr"}},
	{"owner that is no seat", "cards", values{"owner": "ann"}},
	{"document of another card", "cards", values{"document": "d-a"}},
	{"document used twice", "cards", values{"learn": "d-free"}},
	{"withdrawn by nobody", "cards", values{"withdrawn_at": 1}},
	{"card by nobody", "cards", values{"made_by": "nobody"}},
	{"note of 501 characters", "cards", values{"no_lesson": strings.Repeat("é", 501)}},
	{"link to itself", "links", values{"to_id": "ghz-a1", "to_card": "ghz-a1"}},
	{"link to a kind in no list", "links", values{"to_kind": "excerpt", "to_id": "x1", "to_card": nil}},
	{"link to no card", "links", values{"to_id": "none", "to_card": "none"}},
	{"link from another programme", "links", values{"programme": "p2"}},
	{"link whose card is not checked", "links", values{"to_card": nil}},
	{"link whose card is another one", "links", values{"to_card": "t1"}},
	{"relation in no list", "links", values{"relation": "likes"}},
	{"link ended by nobody", "links", values{"ended_at": 1}},
	{"act with no verb", "acts", values{"verb": "sing", "number": 2, "id": "act2"}},
	{"wave before the first", "waves", values{"number": -1}},
	{"wave that is final", "waves", values{"status": "final"}},
	{"R12 indicator of nobody", "indicators", values{"respondents": "everybody"}},
	{"indicator that asks nothing", "indicators", values{"question_nl": ""}},
	{"option of no indicator", "indicator_options", values{"indicator": "none"}},
	{"option that says nothing", "indicator_options", values{"label_nl": ""}},
	{"R7 not applicable for no reason", "datasets", values{"state": "not_applicable"}},
	{"R27 dataset of no wave", "datasets", values{"wave": "w9"}},
	{"R28 correction without an erratum", "datasets", values{"version": 2}},
	{"frozen by nobody", "datasets", values{"state": "frozen"}},
	{"frozen and not checked", "datasets", values{"state": "frozen", "frozen_by": "ann", "frozen_at": 1, "checksum": "x"}},
	{"checked by who imported it", "datasets", values{"state": "checked", "imported_by": "ann", "imported_at": 1,
		"checked_by": "ann", "checked_at": 2}},
	{"dataset of another programme's case", "datasets", values{"case_id": "c-gem"}},
	{"more answered than were asked", "datasets", values{"invited": 5, "usable": 6}},
	{"secret of 31 bytes", "secrets", values{"value": make([]byte, 31)}},
}

// refusedBeside lists rows that are wrong beside the base row of the same table.
var refusedBeside = []refusal{
	{"R1 second commissioner", "parties", values{"id": "pa3"}},
	{"same main question number", "main_questions", values{"id": "mq2"}},
	{"second state of the same step", "step_states", values{}},
	{"R6 second team", "teams", values{"id": "t-zkh2"}},
	{"R67 second seat", "memberships", values{"id": "m2", "seat": "ghz-care"}},
	{"invitation code used twice", "invitations", values{"id": "i2"}},
	{"session hash used twice", "sessions", values{"id": "s2"}},
	{"mail link used twice", "mail_links", values{"person": "bea"}},
	{"number of another document", "documents", values{"id": "d-new2"}},
	{"client that writes twice", "writers", values{"number": 901}},
	{"writer number used twice", "writers", values{"client": "c-new2"}},
	{"version used twice", "updates", values{"version": 1}},
	{"sequence number used twice", "updates", values{"version": 3}},
	{"identical live link", "links", values{"id": "l2"}},
	{"act number used twice", "acts", values{"id": "act2"}},
	{"wave number used twice", "waves", values{"id": "w00"}},
	{"place of an option used twice", "indicator_options", values{"code": "yes"}},
	{"R27 unit used twice", "datasets", values{"id": "w0-ghz-em-b"}},
	{"second visit in a row", "visits", values{"visited_at": 2}},
}

// needs names the table whose base row must be there first.
var needs = map[string]string{
	"amendments": "main_questions", "step_states": "steps", "indicator_options": "indicators", "datasets": "waves",
}

func TestTheDatabaseRefuses(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		MustSeed(t, storetest.MustOpen(t, url))
		raw := storetest.Raw(t, url)
		mustExec(t, raw, "INSERT INTO documents (id, version, text, made_at, changed_at) VALUES ('d-free', 0, '', 1, 1)")
		for _, test := range refused {
			t.Run(test.name, func(t *testing.T) { test.try(t, raw, false) })
		}
		for _, test := range refusedBeside {
			t.Run(test.name, func(t *testing.T) { test.try(t, raw, true) })
		}
	})
}

// try adds the base row, which must succeed, takes it away again unless the test is beside it, and adds the wrong row.
func (r refusal) try(t *testing.T, raw *sql.DB, beside bool) {
	t.Helper()
	tx, err := raw.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	do := func(table string, with values) error { return insertRow(tx, raw, table, with) }
	if table := needs[r.table]; table != "" {
		err = do(table, base[table])
	}
	_, failed := tx.Exec("SAVEPOINT before")
	if err := errors.Join(err, failed, do(r.table, base[r.table])); err != nil {
		t.Fatalf("the base row is refused: %v", err)
	}
	if !beside {
		if _, err := tx.Exec("ROLLBACK TO SAVEPOINT before"); err != nil {
			t.Fatal(err)
		}
	}
	with := maps.Clone(base[r.table])
	maps.Copy(with, r.with)
	if err := do(r.table, with); !isConstraint(err) {
		t.Errorf("error = %v, want a constraint", err)
	}
}

func insertRow(tx *sql.Tx, raw *sql.DB, table string, with values) error {
	columns := slices.Sorted(maps.Keys(with))
	args := make([]any, len(columns))
	marks := make([]string, len(columns))
	for i, column := range columns {
		args[i], marks[i] = with[column], "?"
		if _, postgres := raw.Driver().(*pq.Driver); postgres {
			marks[i] = "$" + itoa(i+1)
		}
	}
	_, err := tx.Exec("INSERT INTO "+table+" ("+strings.Join(columns, ", ")+") VALUES ("+strings.Join(marks, ", ")+")",
		args...)
	return err
}

func isConstraint(err error) bool {
	var inPostgres *pq.Error
	var inSQLite *sqlite.Error
	switch {
	case errors.As(err, &inPostgres):
		return inPostgres.Code.Class() == "23"
	case errors.As(err, &inSQLite):
		return inSQLite.Code()&0xff == sqlite3.SQLITE_CONSTRAINT
	}
	return false
}
