package demo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"rodedraad/app"
	"rodedraad/domain"
)

// survey is what the cases of a programme saw: waves, what was asked, and what was counted.
type survey struct {
	Waves []struct {
		ID     domain.WaveID     `json:"id"`
		Number int               `json:"number"`
		Mode   domain.WaveMode   `json:"mode"`
		Status domain.WaveStatus `json:"status"`
		Label  domain.Words      `json:"label"`
		Note   domain.Words      `json:"note"`
		When   string            `json:"when"`
		Labels []domain.Label    `json:"labels"`
	} `json:"waves"`
	Indicators []struct {
		ID       domain.IndicatorID   `json:"id"`
		Table    string               `json:"table"`
		Group    domain.Group         `json:"group"`
		Kind     domain.IndicatorKind `json:"type"`
		Question domain.Words         `json:"question"`
		Options  []struct {
			Code  string       `json:"code"`
			Label domain.Words `json:"label"`
		} `json:"options"`
		Comparable bool              `json:"comparable"`
		Visible    domain.Visibility `json:"visible"`
	} `json:"indicators"`
	Datasets []dataset `json:"datasets"`
	Series   []series  `json:"series"`
	Quotes   []quote   `json:"quotes"`

	Interviews []interview `json:"interviews"`
	Tables     []struct {
		ID        domain.TableID   `json:"id"`
		Code      string           `json:"code"`
		Topic     domain.Words     `json:"topic"`
		Group     domain.Group     `json:"group"`
		Certainty domain.Certainty `json:"certainty"`
	} `json:"tables"`
}

// quote is what somebody said, in the words of the researchers.
type quote struct {
	ID      domain.QuoteID     `json:"id"`
	From    domain.InterviewID `json:"interview"`
	Dataset domain.DatasetID   `json:"dataset"`
	Group   domain.Interviewee `json:"group"` // of who said it, where that does not follow from the interview
	Labels  []domain.Label     `json:"labels"`
	Kind    domain.QuoteSource `json:"from"`
	Source  string             `json:"source"`
	Speaker domain.Words       `json:"speaker"`
	Words   string             `json:"words"`
	Consent domain.Consent     `json:"consent"`
	Visible domain.Visibility  `json:"visible"`
}

// interview is a conversation, as far as the sources tell of it.
type interview struct {
	ID        domain.InterviewID `json:"id"`
	Name      string             `json:"name"`
	Group     domain.Interviewee `json:"group"`
	Wave      domain.WaveID      `json:"wave"`
	Consent   domain.Consent     `json:"consent"`
	Summary   string             `json:"summary"`
	Fragments []string           `json:"fragments"`
	Labels    []domain.Label     `json:"labels"`
}

// series is a national trend, with its numbers in tenths.
type series struct {
	ID        domain.SeriesID  `json:"id"`
	Title     domain.Words     `json:"title"`
	Unit      domain.Unit      `json:"unit"`
	Scope     string           `json:"scope"`
	Source    string           `json:"source"`
	Direction domain.Direction `json:"direction"`
	Stated    *domain.Tenths   `json:"stated"`
	Points    []struct {
		Year        int           `json:"year"`
		Tenths      domain.Tenths `json:"tenths"`
		Provisional bool          `json:"provisional"`
		Rounded     bool          `json:"rounded"`
	} `json:"points"`
	Loose []struct {
		Year   int           `json:"year"`
		Tenths domain.Tenths `json:"tenths"`
	} `json:"loose"`
	Caveats []domain.Words `json:"caveats"`
}

// dataset is a dataset as it should end up: in State, with what was counted.
type dataset struct {
	ID      domain.DatasetID    `json:"id"`
	Wave    domain.WaveID       `json:"wave"`
	Case    domain.CaseID       `json:"case"`
	Group   domain.Group        `json:"group"`
	State   domain.DatasetState `json:"state"`
	Reason  domain.Words        `json:"reason"`
	Labels  []domain.Label      `json:"labels"`
	Invited int                 `json:"invited"`
	Usable  int                 `json:"usable"`
	Frozen  string              `json:"frozen"` // the day on which it was imported, checked and frozen, as YYYY-MM-DD
	Tallies []struct {
		Indicator domain.IndicatorID `json:"indicator"`
		Base      int                `json:"base"`
		Counts    []int              `json:"counts"`
	} `json:"tallies"`
}

// ask plans what the researcher brings in: the waves and what was asked, then each dataset, and last who reads what.
func (l *loader) ask(s study) {
	slug := s.Programme.Slug
	for _, w := range s.survey.Waves {
		l.then("wave "+string(w.ID), func(ctx context.Context) error {
			_, err := l.svc.AddWave(ctx, l.people[researcher], slug, domain.Wave{
				ID: w.ID, Number: w.Number, Mode: w.Mode, Status: w.Status, Label: w.Label, Note: w.Note, When: w.When, Labels: w.Labels,
			})
			return err
		})
	}
	for n, i := range s.survey.Indicators {
		made := domain.Indicator{
			ID: i.ID, Table: i.Table, Group: i.Group, Kind: i.Kind, Question: i.Question, Comparable: i.Comparable, Order: n + 1,
		}
		for _, o := range i.Options {
			made.Options = append(made.Options, domain.Option{Code: o.Code, Label: o.Label})
		}
		l.then("indicator "+string(i.ID), func(ctx context.Context) error {
			_, err := l.svc.AddIndicator(ctx, l.people[researcher], slug, made)
			return err
		})
	}
	for _, d := range s.survey.Datasets {
		l.count(slug, d)
	}
	for n, t := range s.survey.Series {
		l.follow(slug, n+1, t)
	}
	for n, t := range s.survey.Tables {
		made := domain.SourceTable{ID: t.ID, Code: t.Code, Topic: t.Topic, Group: t.Group, Certainty: t.Certainty, Order: n + 1}
		l.then("table "+t.Code, func(ctx context.Context) error {
			_, err := l.svc.AddSourceTable(ctx, l.people[researcher], slug, made)
			return err
		})
	}
	for _, i := range s.survey.Interviews {
		l.interview(slug, i)
	}
	for _, q := range s.survey.Quotes {
		l.quote(slug, q)
	}
	for _, i := range s.survey.Indicators {
		l.then("release of "+string(i.ID), func(ctx context.Context) error {
			_, err := l.svc.ReleaseIndicator(ctx, l.people[researcher], slug, i.ID, 1, i.Visible)
			return err
		})
	}
}

// count plans a dataset and its way to the state it has, with another researcher as the second pair of eyes.
func (l *loader) count(slug string, d dataset) {
	revision := 0
	act := func(what string, do func(context.Context) (app.DatasetView, error)) {
		l.then(what+" "+string(d.ID), func(ctx context.Context) error {
			v, err := do(ctx)
			revision = v.Revision
			return err
		})
	}
	act("dataset", func(ctx context.Context) (app.DatasetView, error) {
		return l.svc.AddDataset(ctx, l.people[researcher], slug,
			domain.Dataset{ID: d.ID, Wave: d.Wave, Case: d.Case, Group: d.Group, Labels: d.Labels})
	})
	switch d.State {
	case domain.DatasetNotApplicable:
		act("ruling out", func(ctx context.Context) (app.DatasetView, error) {
			return l.svc.RuleOut(ctx, l.people[researcher], slug, d.ID, revision, d.Reason)
		})
	case domain.DatasetFrozen:
		in := app.Counts{Invited: d.Invited, Usable: d.Usable}
		for _, t := range d.Tallies {
			in.Tallies = append(in.Tallies, domain.Tally{Indicator: t.Indicator, Base: t.Base, Counts: t.Counts})
		}
		sum := sha256.Sum256(fmt.Append(nil, d.ID, in.Tallies))
		in.FileHash = hex.EncodeToString(sum[:])
		act("import of", func(ctx context.Context) (app.DatasetView, error) {
			return l.dated(d.Frozen, func() (app.DatasetView, error) {
				return l.svc.ImportDataset(ctx, l.people[researcher], slug, d.ID, revision, in)
			})
		})
		act("approval of", func(ctx context.Context) (app.DatasetView, error) {
			return l.dated(d.Frozen, func() (app.DatasetView, error) {
				return l.svc.Approve(ctx, l.people[secondReader], slug, d.ID, revision)
			})
		})
		act("freezing of", func(ctx context.Context) (app.DatasetView, error) {
			return l.dated(d.Frozen, func() (app.DatasetView, error) {
				return l.svc.Freeze(ctx, l.people[researcher], slug, d.ID, revision, string(d.ID))
			})
		})
	}
}

// dated does something with a dataset on the day on which it was frozen.
func (l *loader) dated(day string, do func() (app.DatasetView, error)) (v app.DatasetView, err error) {
	err = l.clock.on(day, func() (err error) {
		v, err = do()
		return err
	})
	return v, err
}

// follow plans a national trend.
func (l *loader) follow(slug string, order int, t series) {
	made := domain.Series{
		ID: t.ID, Title: t.Title, Unit: t.Unit, Scope: t.Scope, Source: t.Source, Direction: t.Direction, Stated: t.Stated,
		Caveats: t.Caveats, Order: order,
	}
	for _, p := range t.Points {
		made.Points = append(made.Points, domain.Point{Year: p.Year, Value: p.Tenths, Provisional: p.Provisional, Rounded: p.Rounded})
	}
	for _, v := range t.Loose {
		made.Loose = append(made.Loose, domain.LooseValue{Year: v.Year, Value: v.Tenths})
	}
	l.then("trend "+string(t.ID), func(ctx context.Context) error {
		_, err := l.svc.AddSeries(ctx, l.people[researcher], slug, made)
		return err
	})
}

// interview plans an interview and what is kept of what was said.
func (l *loader) interview(slug string, i interview) {
	l.then("interview "+string(i.ID), func(ctx context.Context) error {
		_, err := l.svc.AddInterview(ctx, l.people[researcher], slug, domain.Interview{
			ID: i.ID, Name: i.Name, Group: i.Group, Wave: i.Wave, Consent: i.Consent, Summary: i.Summary, Labels: i.Labels,
		})
		return err
	})
	for n, words := range i.Fragments {
		l.then("fragment of "+string(i.ID), func(ctx context.Context) error {
			_, err := l.svc.TellFragment(ctx, l.people[researcher], slug, i.ID, n+1, words)
			return err
		})
	}
}

// quote plans a quote and its release.
func (l *loader) quote(slug string, q quote) {
	revision := 0
	l.then("quote "+string(q.ID), func(ctx context.Context) error {
		v, err := l.svc.AddQuote(ctx, l.people[researcher], slug, domain.Quote{
			ID: q.ID, Interview: q.From, Dataset: q.Dataset, Kind: q.Kind, Source: q.Source, Speaker: q.Speaker, Group: q.Group, Words: q.Words,
			Consent: q.Consent, Labels: q.Labels,
		})
		revision = v.Revision
		return err
	})
	l.then("release of "+string(q.ID), func(ctx context.Context) error {
		_, err := l.svc.ReleaseQuote(ctx, l.people[researcher], slug, q.ID, revision, q.Visible)
		return err
	})
}
