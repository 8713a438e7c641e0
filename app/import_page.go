package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"rodedraad/app/sheet"
	"rodedraad/app/survey"
	"rodedraad/domain"
)

// The bounds of what the page of an import shows of a file; a program gets the same.
const (
	// MaxColumnsShown is how many columns there are to choose from.
	MaxColumnsShown = 400
	// MaxPreviewColumns is of how many columns the first rows are shown.
	MaxPreviewColumns = 40
	// MaxRefusedShown is how many refused cells are listed; all are counted.
	MaxRefusedShown = 1_000
)

// ImportPage is how far a researcher is with the import of a dataset. File is nil as long as none was brought.
type ImportPage struct {
	Programme domain.Programme
	Case      domain.Case
	Wave      domain.Wave
	Dataset   DatasetView
	File      *FileView
}

// FileView is what is known of a file that was brought. It holds nothing of columns that are about a person but their names.
type FileView struct {
	Turn    int  // what a change is said to be made on
	Size    int  // in bytes
	Reading bool // it is being read
	Percent int  // of which so much is done
	Rows    int  // and so many rows
	Failed  *domain.Error
	Until   time.Time // it is held, unless it is used

	Hash      string
	Same      bool               // the dataset was imported from the same file
	Elsewhere []domain.DatasetID // other versions and datasets that were

	Detection sheet.Detection
	Columns   []sheet.Column // to choose from
	Personal  []sheet.Column // that are left out
	Hidden    HiddenView
	Preview   []sheet.Row // the first rows of the first of Columns

	Mapping   survey.Mapping
	Kept      bool // some of it was said of an earlier file
	RowsAre   RowsView
	Questions []QuestionView
	Names     []string      // of indicators, in a table of counts, that nobody knows
	Question  *QuestionView // that is looked at more closely, with its texts

	Wrong   *domain.Error  // why it cannot be counted
	Result  *survey.Result // nil when it cannot be
	Refused []survey.RefusedCell
	Usable  int  // people of the dataset
	Ready   bool // to be stored
}

// HiddenView is what of a workbook Excel does not show. What is hidden in the sheet that is read is read all the same; other
// sheets that are hidden are not.
type HiddenView struct {
	This    bool           // the sheet that is read is hidden itself
	Sheets  []string       // others that are
	Rows    int            // of the sheet that is read, with anything in them
	First   []int          // their numbers, those of the first sheet.MaxHidden
	Columns []sheet.Column // but for those about a person, which are not read
}

// Any reports whether anything is hidden.
func (v HiddenView) Any() bool {
	return v.This || len(v.Sheets) > 0 || v.Rows > 0 || len(v.Columns) > 0
}

// hiddenIn is what of a file is hidden.
func hiddenIn(d sheet.Detection) HiddenView {
	v := HiddenView{Rows: d.HiddenRows, First: d.HiddenFirst}
	for _, s := range d.Sheets {
		switch {
		case s.Hidden && s.Name == d.Choice.Sheet:
			v.This = true
		case s.Hidden:
			v.Sheets = append(v.Sheets, s.Name)
		}
	}
	for _, c := range d.Columns {
		if c.Hidden && c.Role != sheet.Personal {
			v.Columns = append(v.Columns, c)
		}
	}
	return v
}

// RowsView is what the rows of a file are taken to be. Columns are numbered from 0; -1 is none.
type RowsView struct {
	Respondent, Complete                    int
	Case, Group                             SplitView
	Indicator, Option, Count, Base, Percent int
}

// SplitView is which rows are of the dataset: all when Column is -1.
type SplitView struct {
	Column int
	Texts  []TextView // each means RowsOwn, RowsOther or, when that is not known, ""
}

// QuestionView is where the answers to an indicator are, and what was counted. Unknown is how many answers are not known.
type QuestionView struct {
	Indicator domain.Indicator
	Found     bool
	Apart     bool
	Joined    string
	Any       bool
	Everyone  bool
	Column    int      // with the answers, unless they are apart
	Options   []int    // the columns of the options, in their order
	Columns   []string // the names of all of them
	Unknown   int
	TooLong   int // how many of them are longer than survey.MaxText, and can be given no meaning
	Base      int
	Counts    []int
	Before    *domain.Tally // what the dataset holds now; nil when it holds nothing of it
	Texts     []TextView    // of the question that is looked at more closely
}

// Import shows how far a researcher is with the import of a dataset, and one question more closely.
func (s *Service) Import(
	ctx context.Context, who domain.PersonID, slug string, id domain.DatasetID, question domain.IndicatorID,
) (ImportPage, error) {
	g, err := s.setting(ctx, who, slug, id)
	if err != nil {
		return ImportPage{}, err
	}
	page := ImportPage{Programme: g.programme, Case: g.kase, Wave: g.wave, Dataset: g.dataset}
	u, err := s.uploads.find(g.key(who))
	if errors.Is(err, errNoUpload) {
		return page, nil
	}
	page.File, err = g.file(u, s.now().UTC(), question)
	return page, err
}

// file shows a file that was brought.
func (g setting) file(u *upload, at time.Time, question domain.IndicatorID) (*FileView, error) {
	u.mu.Lock()
	now, j := u.now, u.job
	v := &FileView{Turn: u.turn, Size: len(u.content), Until: at.Add(UploadLifetime), Hash: now.hash}
	errors.As(u.failed, &v.Failed)
	u.mu.Unlock()
	if j != nil {
		v.Reading, v.Percent, v.Rows = true, int(j.percent.Load()), int(j.rows.Load())
		return v, nil
	}
	if now.hash == "" {
		return v, nil // it could not be read, after who brought it had waited long enough
	}
	for _, d := range g.all {
		switch {
		case d.FileHash != now.hash:
		case d.ID == g.dataset.ID && d.Version == g.dataset.Version:
			v.Same = true
		case !slices.Contains(v.Elsewhere, d.ID):
			v.Elsewhere = append(v.Elsewhere, d.ID)
		}
	}
	v.Detection, v.Mapping, v.Wrong, v.Result = now.detection, now.mapping, now.wrong, now.result
	v.Kept, v.Hidden = g.earlier != nil, hiddenIn(now.detection)
	v.columns()
	v.RowsAre = g.rows(now)
	for _, i := range g.indicators {
		v.Questions = append(v.Questions, g.question(now, i))
		if i.ID == question {
			q := v.Questions[len(v.Questions)-1]
			asked, _ := g.questionIn(now.mapping, i)
			q.Texts = g.texts(now, i, asked)
			v.Question = &q
		}
	}
	if question != "" && v.Question == nil {
		return nil, domain.ErrNotFound
	}
	v.Names = unknownNames(now)
	if now.result != nil {
		v.Refused = now.result.Refused[:min(len(now.result.Refused), MaxRefusedShown)]
	}
	if part := g.part(now.result); part != nil {
		v.Usable = part.Usable
	}
	_, err := g.counts(now, 0)
	v.Ready = err == nil && !v.Same
	return v, nil
}

// columns sorts the columns, and leaves those out of the first rows that are about a person.
func (v *FileView) columns() {
	d := &v.Detection
	for _, c := range d.Columns {
		switch {
		case c.Role == sheet.Personal:
			v.Personal = append(v.Personal, c)
		case len(v.Columns) < MaxColumnsShown:
			v.Columns = append(v.Columns, c)
		}
	}
	for _, r := range d.Preview {
		row := sheet.Row{Number: r.Number}
		for _, c := range v.Columns[:min(len(v.Columns), MaxPreviewColumns)] {
			row.Cells = append(row.Cells, r.At(c.Index))
		}
		v.Preview = append(v.Preview, row)
	}
	d.Preview = nil
}

// rows is what the rows of a file are taken to be.
func (g setting) rows(now brought) RowsView {
	m, d := now.mapping, now.detection
	t := survey.Tallies{}
	if m.Tallies != nil {
		t = *m.Tallies
	}
	return RowsView{
		Respondent: columnOf(d, m.Respondent), Complete: columnOf(d, m.Complete),
		Case: splitView(now, m.Case, string(g.dataset.Case)), Group: splitView(now, m.Group, string(g.dataset.Group)),
		Indicator: columnOf(d, &t.Indicator), Option: columnOf(d, &t.Option), Count: columnOf(d, &t.Count),
		Base: columnOf(d, t.Base), Percent: columnOf(d, t.Percent),
	}
}

func splitView(now brought, s survey.Split, own string) SplitView {
	v := SplitView{Column: columnOf(now.detection, s.Column)}
	if v.Column < 0 {
		return v
	}
	for _, text := range splitTexts(now, *s.Column) {
		t := TextView{Text: text}
		switch code, known := meaningIn(s, text); {
		case known && code == own:
			t.Means = RowsOwn
		case known:
			t.Means = RowsOther
		}
		v.Texts = append(v.Texts, t)
	}
	return v
}

// question shows where the answers to an indicator are, and what was counted.
func (g setting) question(now brought, i domain.Indicator) QuestionView {
	q, at := g.questionIn(now.mapping, i)
	v := QuestionView{Indicator: i, Found: at >= 0, Joined: q.Joined, Everyone: q.Everyone, Column: -1}
	v.Apart = v.Found && apart(q) && now.mapping.Shape != survey.Counts
	for range i.Options {
		v.Options = append(v.Options, -1)
	}
	for _, item := range q.Columns {
		column := columnOf(now.detection, &item.Place)
		if column < 0 {
			continue
		}
		v.Columns = append(v.Columns, item.Name)
		if o := i.Option(item.Option); v.Apart && o >= 0 {
			v.Options[o], v.Any = column, v.Any || item.Any
		} else if !v.Apart {
			v.Column = column
		}
	}
	if before, there := g.before[i.ID]; there {
		v.Before = &before
	}
	if now.result == nil {
		return v
	}
	for _, u := range now.result.Unknown {
		if u.Indicator == q.Indicator && u.Reason == survey.UnknownAnswer {
			v.Unknown += u.Times
			if survey.CutOff(u.Text) {
				v.TooLong += u.Times
			}
		}
	}
	if part := g.part(now.result); part != nil {
		for _, f := range part.Figures {
			if f.Indicator == q.Indicator && f.Base > 0 {
				v.Base, v.Counts = f.Base, f.Counts
			}
		}
	}
	return v
}
