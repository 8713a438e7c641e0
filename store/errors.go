package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"rodedraad/domain"
)

// fault is what an error of a driver means, and the constraint it names.
type fault struct {
	kind       faultKind
	constraint string
}

type faultKind int

const (
	faultAway     faultKind = iota // the database cannot do it now
	faultAgain                     // it could when tried again
	faultTaken                     // a unique value is taken
	faultDangling                  // what is referred to is not there, or what is removed is referred to
	faultRefused                   // a value that the database does not accept
	faultOurs                      // a mistake in this package
	faultCorrupt                   // the database cannot make sense of its own files
)

// refusals tells the constraints that hold a rule in the words of that rule. A unique index goes by its name on
// PostgreSQL and by its columns on SQLite.
var refusals = map[string]*domain.Error{
	"parties_r1":        {Kind: domain.Rule, Key: "one_commissioner", Rule: "R1"},
	"parties.programme": {Kind: domain.Rule, Key: "one_commissioner", Rule: "R1"},
	"amendments_r2":     {Kind: domain.Rule, Key: "amendment_reason", Rule: "R2"},
	"step_states_r4":    {Kind: domain.Rule, Key: "step_in_use", Rule: "R4"},
	"teams_r6":          {Kind: domain.Rule, Key: "one_team", Rule: "R6"},
	"teams.case_id":     {Kind: domain.Rule, Key: "one_team", Rule: "R6"},
	"cases_r7":          {Kind: domain.Rule, Key: "survey_reason", Rule: "R7"},
	"cases_r8":          {Kind: domain.Rule, Key: "branch_unknown", Rule: "R8"},
	"cards_r20":         {Kind: domain.Rule, Key: "parts_of_actions_only", Rule: "R20"},
	"cards_r21":         {Kind: domain.Rule, Key: "addressee", Rule: "R21"},
	"cards_r23":         {Kind: domain.Rule, Key: "one_level", Rule: "R23"},
	"datasets_r7":       {Kind: domain.Rule, Key: "dataset_reason", Rule: "R7"},
	"datasets_r26":      {Kind: domain.Rule, Key: "frozen", Rule: "R26"},
	"datasets_r28":      {Kind: domain.Rule, Key: "erratum", Rule: "R28"},
	"datasets_eyes":     {Kind: domain.Rule, Key: "four_eyes", Rule: "R28"},
	"trends_r26":        {Kind: domain.Rule, Key: "frozen", Rule: "R26"},
	"quotes_r34":        {Kind: domain.Rule, Key: "quote_source", Rule: "R34"},
	"quotes_r35":        {Kind: domain.Rule, Key: "quote_consent", Rule: "R35"},
	"quotes_bound":      {Kind: domain.Rule, Key: "interview_consent", Rule: "R35"},
	"quotes_r61":        {Kind: domain.Rule, Key: "manager_case", Rule: "R61"},
	"interviews_once":   {Kind: domain.Conflict, Key: "exists"},
	"interviews_quoted": {Kind: domain.Conflict, Key: "missing_reference"},
	"interviews_gone":   {Kind: domain.Conflict, Key: "interview_withdrawn"},
	"saturations_hold":  {Kind: domain.Conflict, Key: "saturation_holds"},
	"saturations_dated": {Kind: domain.Rule, Key: "saturation_dated", Rule: "R62"},
	"saturations_kept":  {Kind: domain.Conflict, Key: "saturation_ended"},
	"indicators_r31":    {Kind: domain.Rule, Key: "comparable_alike", Rule: "R31"},
	"datasets_answered": {Kind: domain.Conflict, Key: "missing_reference"},
	"memberships_r67":   {Kind: domain.Rule, Key: "one_team_per_programme", Rule: "R67"},
	"memberships.person, memberships.programme": {Kind: domain.Rule, Key: "one_team_per_programme", Rule: "R67"},
}

// The refusals of this package. What they wrap is for the log.
var (
	errAway     = &domain.Error{Kind: domain.Unavailable, Key: "unavailable"}
	errTaken    = &domain.Error{Kind: domain.Conflict, Key: "exists"}
	errDangling = &domain.Error{Kind: domain.Conflict, Key: "missing_reference"}
	errRefused  = &domain.Error{Kind: domain.Invalid, Key: "invalid"}
	errBadText  = &domain.Error{Kind: domain.Invalid, Key: "bad_text"}
)

// translate tells an error of a driver as an error of the domain that wraps it; other errors pass unchanged. A call that
// was cancelled by its caller stays a cancelled call.
func (db *DB) translate(ctx context.Context, err error) error {
	var known *domain.Error
	switch {
	case err == nil, errors.As(err, &known):
		return err
	case errors.Is(err, sql.ErrNoRows):
		return domain.ErrNotFound
	case errors.Is(ctx.Err(), context.Canceled):
		return fmt.Errorf("store: %w: %w", context.Canceled, err)
	}
	f := db.engine.fault(err)
	told := refusals[f.constraint]
	switch {
	case told != nil:
	case f.kind == faultTaken:
		told = errTaken
	case f.kind == faultDangling:
		told = errDangling
	case f.kind == faultRefused:
		told = errRefused
	case f.kind == faultOurs:
		return fmt.Errorf("store: %w", err)
	default:
		told = errAway
	}
	return fmt.Errorf("%w: %w", told, err)
}

// away is translate for reading and writing text, where whatever goes wrong means that nothing was stored or read: the
// caller keeps what it has and tries again.
func (db *DB) away(ctx context.Context, err error) error {
	err = db.translate(ctx, err)
	if err == nil || domain.KindOf(err) != "" || errors.Is(err, context.Canceled) {
		return err
	}
	return fmt.Errorf("%w: %w", errAway, err)
}

// again reports whether the whole transaction may succeed when it is tried again.
func (db *DB) again(err error) bool { return err != nil && db.engine.fault(err).kind == faultAgain }

// constrained reports whether a constraint refused it, or would have if databases could say it.
func (db *DB) constrained(err error) bool {
	if err == nil {
		return false
	}
	if errors.Is(err, errWriter) {
		return true
	}
	k := db.engine.fault(err).kind
	return k == faultTaken || k == faultDangling || k == faultRefused
}

// clean refuses values that hold text which the databases would not keep alike: with a NUL or invalid UTF-8.
func clean(values ...any) error {
	for _, v := range values {
		if !isClean(reflect.ValueOf(v)) {
			return errBadText
		}
	}
	return nil
}

func isClean(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String:
		return utf8.ValidString(v.String()) && strings.IndexByte(v.String(), 0) < 0
	case reflect.Pointer, reflect.Interface:
		return v.IsNil() || isClean(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if !isClean(v.Field(i)) {
				return false
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return true
		}
		for i := range v.Len() {
			if !isClean(v.Index(i)) {
				return false
			}
		}
	}
	return true
}
