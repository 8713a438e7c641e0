package store_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/lib/pq"

	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

var (
	baseline = domain.Wave{
		ID: "w0", Programme: "p1", Mode: domain.BySurvey, Status: domain.WaveOpen, Label: domain.Words{NL: "0-meting", EN: "baseline"},
		Note: domain.Words{NL: hostile}, When: "2019-10-01", Until: "2019-11-30", Labels: []domain.Label{domain.Synthetic}, Revision: 1,
	}
	followUp = domain.Wave{
		ID: "w1", Programme: "p1", Number: 1, Mode: domain.BySurveyAndFocusGroup, Status: domain.WavePlanned,
		Label: domain.Words{NL: "1-meting"}, Revision: 1,
	}
	becoming = domain.Indicator{
		ID: "e-zzp", Programme: "p1", Table: "B3.10", Group: domain.EmployeesManagers, Kind: domain.SingleAnswer,
		Question: domain.Words{NL: "Zelfstandig? " + hostile, EN: "Self-employed?"}, Base: domain.Words{NL: hostile, EN: "those who stay"}, Comparable: true, Order: 1, Revision: 1,
		Visibility: domain.VisibleTeam, Labels: []domain.Label{domain.Inferred}, Options: []domain.Option{
			{Code: "yes", Label: domain.Words{NL: "ja", EN: "yes"}}, {Code: "no", Label: domain.Words{NL: "nee"}},
		},
	}
	employees = domain.Dataset{
		ID: "w0-ghz-em", Programme: "p1", Version: 1, Wave: "w0", Case: "c-ghz", Group: domain.EmployeesManagers,
		State: domain.DatasetExpected, Labels: []domain.Label{domain.Synthetic}, Revision: 1,
	}
	counted = []store.Value{
		{Dataset: "w0-ghz-em", Version: 1, Indicator: "e-zzp", Answer: "no", Base: 12, People: 9},
		{Dataset: "w0-ghz-em", Version: 1, Indicator: "e-zzp", Answer: "yes", Base: 12, People: 3},
	}
)

// MustFreeze stores two waves, an indicator and a dataset with its values, which is frozen.
func MustFreeze(t *testing.T, db *store.DB) domain.Dataset {
	t.Helper()
	var frozen domain.Dataset
	MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
		err := firstError(
			tx.AddWave(ctx, followUp), tx.AddWave(ctx, baseline), tx.AddIndicator(ctx, becoming), tx.AddDataset(ctx, employees),
			tx.SetValues(ctx, employees, counted[:1]), tx.SetValues(ctx, employees, counted),
		)
		if err != nil {
			return err
		}
		d, err := employees.Import(domain.Hand{By: "ann", At: noon}, "hash", 20, 12)
		if err == nil {
			d, err = d.Approve(domain.Hand{By: "bea", At: noon.Add(time.Hour)})
		}
		if err == nil {
			d, err = d.Freeze(domain.Hand{By: "ann", At: noon.Add(2 * time.Hour)}, string(d.ID), nil)
		}
		if err == nil {
			frozen, err = tx.UpdateDataset(ctx, d)
		}
		return err
	})
	return frozen
}

func TestEvidenceComesBackAsStored(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		frozen := MustFreeze(t, db)
		in := domain.ProgrammeID("p1")
		if got := MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Wave, error) { return tx.Waves(ctx, in) }); !cmp.Equal(got, []domain.Wave{baseline, followUp}) {
			t.Errorf("waves: %s", cmp.Diff([]domain.Wave{baseline, followUp}, got))
		}
		if got := MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Indicator, error) { return tx.Indicators(ctx, in) }); !cmp.Equal(got, []domain.Indicator{becoming}) {
			t.Errorf("indicators: %s", cmp.Diff([]domain.Indicator{becoming}, got))
		}
		for name, read := range map[string]func(ctx context.Context, tx *store.Tx) ([]domain.Dataset, error){
			"of the programme": func(ctx context.Context, tx *store.Tx) ([]domain.Dataset, error) { return tx.Datasets(ctx, in) },
			"by identifier": func(ctx context.Context, tx *store.Tx) ([]domain.Dataset, error) {
				return tx.DatasetVersions(ctx, in, "w0-ghz-em")
			},
		} {
			if got := MustRead(t, db, read); !cmp.Equal(got, []domain.Dataset{frozen}) {
				t.Errorf("datasets %s: %s", name, cmp.Diff([]domain.Dataset{frozen}, got))
			}
		}
		for name, read := range map[string]func(ctx context.Context, tx *store.Tx) ([]store.Value, error){
			"of an indicator": func(ctx context.Context, tx *store.Tx) ([]store.Value, error) {
				return tx.Values(ctx, in, []domain.IndicatorID{"e-zzp", "none"})
			},
			"of the dataset": func(ctx context.Context, tx *store.Tx) ([]store.Value, error) { return tx.ValuesIn(ctx, frozen) },
		} {
			if got := MustRead(t, db, read); !cmp.Equal(got, counted) {
				t.Errorf("values %s: %s", name, cmp.Diff(counted, got))
			}
		}
		err := db.Read(t.Context(), func(tx *store.Tx) error {
			_, err := tx.DatasetVersions(t.Context(), "p2", "w0-ghz-em")
			return err
		})
		if !errorIs(err, domain.ErrNotFound) {
			t.Errorf("a dataset of another programme: %v", err)
		}
	})
}

func TestReleasingAnIndicatorGoesByItsRevision(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		MustFreeze(t, db)
		released := becoming
		released.Visibility = domain.VisibleSponsor
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			got, err := tx.UpdateIndicator(ctx, released)
			if got.Revision != 2 {
				t.Errorf("revision %d", got.Revision)
			}
			return err
		})
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.UpdateIndicator(t.Context(), released)
			return err
		})
		if !errorIs(err, domain.ErrStale) {
			t.Errorf("on an old revision: %v", err)
		}
	})
}

func TestR26TheStoreRefusesToChangeWhatIsFrozen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		frozen := MustFreeze(t, db)
		thawed := frozen
		thawed.State, thawed.Frozen = domain.DatasetChecked, domain.Hand{}
		asked := becoming
		asked.Question.NL = "Iets anders?"
		for name, change := range map[string]func(ctx context.Context, tx *store.Tx) error{
			"state":    func(ctx context.Context, tx *store.Tx) error { _, err := tx.UpdateDataset(ctx, thawed); return err },
			"values":   func(ctx context.Context, tx *store.Tx) error { return tx.SetValues(ctx, frozen, nil) },
			"question": func(ctx context.Context, tx *store.Tx) error { _, err := tx.UpdateIndicator(ctx, asked); return err },
		} {
			err := db.Write(t.Context(), func(tx *store.Tx) error { return change(t.Context(), tx) })
			var told *domain.Error
			if !asError(err, &told) || told.Rule != "R26" {
				t.Errorf("%s: %v, want R26", name, err)
			}
		}
	})
}

// TestR26StatementsCannotChangeWhatIsFrozen tries to change a frozen dataset by hand, as who has the password of the
// database could.
func TestR26StatementsCannotChangeWhatIsFrozen(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.MustOpen(t, url)
		MustSeed(t, db)
		MustFreeze(t, db)
		raw := storetest.Raw(t, url)
		_, postgres := raw.Driver().(*pq.Driver)
		statements := []string{
			"UPDATE indicator_values SET people = people + 1",
			"UPDATE indicator_values SET version = 2",
			"DELETE FROM indicator_values",
			"INSERT INTO indicator_values VALUES ('p1', 'w0-ghz-em', 1, 'e-zzp', 'other', 12, 1)",
			"UPDATE datasets SET usable = 11",
			"UPDATE datasets SET state = 'checked', frozen_by = NULL, frozen_at = NULL",
			"UPDATE datasets SET revision = revision",
			"DELETE FROM datasets",
			"UPDATE indicator_options SET label_nl = 'misschien'",
			"UPDATE indicator_options SET position = 7 - position",
			"UPDATE indicators SET question_nl = 'Iets anders?'",
			"UPDATE indicators SET kind = 'multi'",
		}
		if postgres {
			statements = append(statements, "TRUNCATE indicator_values", "TRUNCATE datasets CASCADE")
		} else {
			row := "SELECT programme, id, version, wave, case_id, respondents, 'expected', '', '', 0, 0, '', NULL, NULL, NULL, NULL," +
				" NULL, NULL, '', '', '', 1 FROM datasets"
			statements = append(statements, "REPLACE INTO datasets "+row,
				"REPLACE INTO indicator_values VALUES ('p1', 'w0-ghz-em', 1, 'e-zzp', 'yes', 12, 4)")
		}
		before := frozenRows(t, raw)
		for _, statement := range statements {
			if _, err := raw.Exec(statement); !isConstraint(err) {
				t.Errorf("%s: %v, want a constraint", statement, err)
			}
		}
		if after := frozenRows(t, raw); after != before {
			t.Errorf("frozen was %s, is %s", before, after)
		}
	})
}

// frozenRows is what stands in the dataset and its values.
func frozenRows(t *testing.T, raw *sql.DB) string {
	t.Helper()
	said := ""
	for _, query := range []string{
		"SELECT state || ' ' || usable || ' ' || revision FROM datasets", "SELECT people || ' of ' || base FROM indicator_values ORDER BY answer",
	} {
		rows, err := raw.Query(query)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			said += line + "; "
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return said
}
