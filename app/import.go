package app

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"rodedraad/app/sheet"
	"rodedraad/app/survey"
	"rodedraad/domain"
	"rodedraad/store"
)

// brought is what is known of a file: as what it is read, which answers are in it, what they mean, and what that comes to.
// It is never changed, only replaced.
type brought struct {
	hash      string
	detection sheet.Detection
	seen      []survey.Seen
	mapping   survey.Mapping
	result    *survey.Result // nil when it cannot be counted
	wrong     *domain.Error  // why not
}

// setting is what a file is read for: a dataset, and what its programme knows.
type setting struct {
	programme  domain.Programme
	dataset    DatasetView
	kase       domain.Case
	wave       domain.Wave
	cases      []domain.Case
	indicators []domain.Indicator // that the group is asked
	earlier    *survey.Mapping    // that was kept last
	before     map[domain.IndicatorID]domain.Tally
	all        []domain.Dataset
}

// key is where the file of a person for the dataset lies.
func (g setting) key(who domain.PersonID) uploadKey {
	return uploadKey{who, g.programme.ID, g.dataset.ID}
}

// setting loads what a file is read for. Who may not import into the dataset is refused, and so is one that takes nothing
// in: a frozen one by R26.
func (s *Service) setting(ctx context.Context, who domain.PersonID, slug string, id domain.DatasetID) (setting, error) {
	var g setting
	err := s.look(ctx, who, slug, func(sc *scope) error {
		err := sc.mayResearch()
		if err != nil {
			return err
		}
		versions, err := sc.tx.DatasetVersions(ctx, sc.programme.ID, id)
		if err != nil {
			return err
		}
		d := versions[len(versions)-1]
		if _, err := d.Import(domain.Hand{}, "", 0, 0); err != nil {
			return err
		}
		g, err = sc.setting(ctx, d)
		return err
	})
	return g, err
}

func (sc *scope) setting(ctx context.Context, d domain.Dataset) (g setting, err error) {
	g = setting{programme: sc.programme, dataset: sc.datasetView(d), before: map[domain.IndicatorID]domain.Tally{}}
	if g.cases, err = sc.caseList(ctx); err != nil {
		return g, err
	}
	for _, c := range g.cases {
		if c.ID == d.Case {
			g.kase = c
		}
	}
	waves, err := sc.tx.Waves(ctx, sc.programme.ID)
	if err != nil {
		return g, err
	}
	for _, w := range waves {
		if w.ID == d.Wave {
			g.wave = w
		}
	}
	asked, err := sc.tx.Indicators(ctx, sc.programme.ID)
	if err != nil {
		return g, err
	}
	g.indicators = slices.DeleteFunc(asked, func(i domain.Indicator) bool { return i.Group != d.Group })
	values, err := sc.tx.ValuesIn(ctx, d)
	if err != nil {
		return g, err
	}
	for _, t := range summed(values) {
		g.before[t.Indicator] = t
	}
	if g.all, err = sc.tx.Datasets(ctx, sc.programme.ID); err != nil {
		return g, err
	}
	kept, err := sc.tx.Mapping(ctx, sc.programme.ID, d.Group)
	if err == nil {
		if m, err := survey.ReadMapping([]byte(kept.Content)); err == nil {
			g.earlier = &m // one that is no longer understood is not offered
		}
	} else if !errors.Is(err, domain.ErrNotFound) {
		return g, err
	}
	return g, nil
}

// MayBring reports whether somebody may bring a file for a dataset now.
func (s *Service) MayBring(ctx context.Context, who domain.PersonID, slug string, id domain.DatasetID) bool {
	_, err := s.setting(ctx, who, slug, id)
	return err == nil
}

// BringFile takes a file that a researcher brings for a dataset, and reads it: as what it can be read, which answers are in
// it, and what they may mean. It is held in memory, in the place of one that was brought for the dataset before. What is no
// table is refused and not held. The content is kept: it is not to be changed.
func (s *Service) BringFile(ctx context.Context, who domain.PersonID, slug string, id domain.DatasetID, content []byte) error {
	g, err := s.setting(ctx, who, slug, id)
	if err != nil {
		return err
	}
	if len(content) > sheet.MaxFile {
		return sheet.ErrTooLarge
	}
	u := s.uploads.put(g.key(who), content)
	err = s.uploads.begin(ctx, u, 0, func(ctx context.Context, j *job, _ brought) (brought, error) {
		return g.read(ctx, u.content, j, sheet.Choice{}, "")
	})
	if err != nil {
		s.uploads.drop(u)
	}
	return err
}

// held is the file that somebody brought for a dataset and that is on the shelf, with what it is read for.
func (s *Service) held(ctx context.Context, who domain.PersonID, slug string, id domain.DatasetID) (setting, *upload, error) {
	g, err := s.setting(ctx, who, slug, id)
	if err != nil {
		return g, nil, err
	}
	u, err := s.uploads.find(g.key(who))
	return g, u, err
}

// onFile changes how the file is read that somebody brought for a dataset, as it was at a turn.
func (s *Service) onFile(
	ctx context.Context, who domain.PersonID, slug string, id domain.DatasetID, turn int,
	read func(ctx context.Context, g setting, content []byte, j *job, now brought) (brought, error),
) error {
	g, u, err := s.held(ctx, who, slug, id)
	if err != nil {
		return err
	}
	if turn == 0 {
		return domain.ErrStale
	}
	return s.uploads.begin(ctx, u, turn, func(ctx context.Context, j *job, now brought) (brought, error) {
		return read(ctx, g, u.content, j, now)
	})
}

// ReadFileAs reads the file again, as somebody says that it is to be read. What they said about its columns is kept where the
// columns are there. A file that cannot be read so stays as it was.
func (s *Service) ReadFileAs(ctx context.Context, who domain.PersonID, slug string, id domain.DatasetID, turn int, as sheet.Choice) error {
	return s.onFile(ctx, who, slug, id, turn, func(ctx context.Context, g setting, content []byte, j *job, now brought) (brought, error) {
		if now.hash != "" {
			g.earlier = &now.mapping
		}
		return g.read(ctx, content, j, as, now.hash)
	})
}

// remap counts the file again with another mapping, which is made of how it was read before.
func (s *Service) remap(
	ctx context.Context, who domain.PersonID, slug string, id domain.DatasetID, turn int,
	to func(g setting, now brought) (survey.Mapping, error),
) error {
	return s.onFile(ctx, who, slug, id, turn, func(ctx context.Context, g setting, content []byte, j *job, now brought) (brought, error) {
		m, err := to(g, now)
		if err != nil {
			return now, err
		}
		return g.recount(ctx, content, j, now, m)
	})
}

// StopImport throws away the file that somebody brought, also while it is read.
func (s *Service) StopImport(ctx context.Context, who domain.PersonID, slug string, id domain.DatasetID) error {
	_, u, err := s.held(ctx, who, slug, id)
	if err != nil {
		return err
	}
	s.uploads.drop(u)
	return nil
}

// StoreFile stores what the file came to, all of it or nothing, with how it was read for the next case. It is refused while
// there is a cell in it that is not counted. Invited is how many people were asked, 0 when that is not known. The file itself
// is thrown away.
func (s *Service) StoreFile(
	ctx context.Context, who domain.PersonID, slug string, id domain.DatasetID, turn, revision, invited int,
) (DatasetView, error) {
	g, u, err := s.held(ctx, who, slug, id)
	if err != nil {
		return DatasetView{}, err
	}
	u.mu.Lock()
	now, busy, at := u.now, u.job != nil, u.turn
	u.mu.Unlock()
	switch {
	case busy:
		return DatasetView{}, errBusy
	case at != turn:
		return DatasetView{}, domain.ErrStale
	}
	counts, err := g.counts(now, invited)
	if err != nil {
		return DatasetView{}, err
	}
	kept, err := g.keep(now.mapping).JSON()
	if err != nil {
		return DatasetView{}, err
	}
	v, err := s.changeDataset(ctx, who, slug, id, revision, func(sc *scope, d domain.Dataset) (domain.Dataset, error) {
		next, err := sc.takeIn(ctx, d, counts)
		if err != nil || len(kept) > survey.MaxMapping {
			return next, err
		}
		return next, sc.tx.SetMapping(ctx, store.Mapping{
			Programme: sc.programme.ID, Group: d.Group, Content: string(kept), Kept: next.Imported,
		})
	})
	if err == nil {
		s.uploads.drop(u)
	}
	return v, err
}

// counts is what a file says about the dataset, when nothing in it was refused.
func (g setting) counts(now brought, invited int) (Counts, error) {
	part := g.part(now.result)
	switch {
	case now.result == nil, part == nil:
		return Counts{}, conflict("upload_nothing")
	case now.result.Wrong > 0:
		return Counts{}, conflict("upload_wrong")
	}
	in := Counts{FileHash: now.hash, Invited: invited, Usable: part.Usable}
	for _, f := range part.Figures {
		if f.Base > 0 {
			in.Tallies = append(in.Tallies, domain.Tally{Indicator: domain.IndicatorID(f.Indicator), Base: f.Base, Counts: f.Counts})
		}
	}
	if len(in.Tallies) == 0 {
		return Counts{}, conflict("upload_nothing")
	}
	return in, nil
}

// part is what a result says about the dataset; nil when that is nothing.
func (g setting) part(r *survey.Result) *survey.Part {
	if r == nil {
		return nil
	}
	at := slices.IndexFunc(r.Parts, func(p survey.Part) bool {
		return p.Case == string(g.dataset.Case) && p.Group == string(g.dataset.Group) && p.Usable > 0
	})
	if at < 0 {
		return nil
	}
	return &r.Parts[at]
}

// read reads a whole file.
func (g setting) read(ctx context.Context, content []byte, j *job, as sheet.Choice, hash string) (brought, error) {
	now := brought{hash: hash}
	f, err := sheet.Open(ctx, bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return now, err
	}
	if now.hash == "" {
		if now.hash, err = f.Fingerprint(ctx); err != nil {
			return now, err
		}
	}
	j.follow(f, 0, 3)
	if now.detection, err = f.Detect(ctx, as); err != nil {
		return now, err
	}
	j.follow(f, 1, 3)
	inventory := survey.NewInventory(now.detection)
	if err = f.Read(ctx, now.detection, inventory.Add); err != nil {
		return now, err
	}
	now.seen = inventory.Columns()
	now.mapping = g.suggest(now)
	j.follow(f, 2, 3)
	return g.count(ctx, f, now)
}

// recount counts a file that was read before, with another mapping.
func (g setting) recount(ctx context.Context, content []byte, j *job, now brought, with survey.Mapping) (brought, error) {
	f, err := sheet.Open(ctx, bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return now, err
	}
	now.mapping = with
	j.follow(f, 0, 1)
	return g.count(ctx, f, now)
}

// follow notes how far one of so many readings of a file is.
func (j *job) follow(f *sheet.File, reading, of int64) {
	f.Progress = func(done, total int64, rows int) {
		j.percent.Store(100 * (reading*total + done) / max(1, of*total))
		j.rows.Store(int64(rows))
	}
}

// count counts a file with its mapping. A mapping that does not fit is no error: it is to be put right.
func (g setting) count(ctx context.Context, f *sheet.File, now brought) (brought, error) {
	now.result, now.wrong = nil, nil
	a, err := survey.New(g.narrow(now.mapping), now.detection)
	if err == nil {
		err = f.Read(ctx, now.detection, a.Add)
	}
	if err != nil {
		if !errors.As(err, &now.wrong) || ctx.Err() != nil {
			return now, err
		}
		return now, nil
	}
	r := a.Result()
	r.Open = nil
	now.result = &r
	return now, nil
}
