package app

import (
	"context"
	"slices"
	"strconv"

	"rodedraad/app/markdown"
	"rodedraad/domain"
	"rodedraad/store"
)

// lens shows things of one programme as one standing a case sees them. Every view passes through a lens, so that what is
// hidden is decided in one place.
type lens struct {
	sc        *scope
	cases     map[domain.CaseID]domain.Case
	questions map[string]domain.MainQuestion
	members   []domain.Membership // of everybody in the programme, ended ones too
	people    map[domain.PersonID]domain.Person
	heads     map[string]store.Head // of what is shown whole
	openings  map[string]string     // of what is shown by title
	titles    map[string]string     // worked out already, by document
	from      sources               // of the kinds that are shown
	values    map[domain.Ref]bool   // the figures shown with what was answered
}

// sight is what a lens is going to show, so that all of it is loaded at once.
type sight struct {
	cards []domain.Card // with text and links
	refs  []domain.Ref  // by title only
	acts  []domain.Act

	figures bool // refs that are figures with what was answered

	writers   []domain.PersonID // by name, of texts in one case
	writersIn domain.CaseID
}

// lens makes a lens, with the texts and people that the sight needs, in a fixed number of queries.
func (sc *scope) lens(ctx context.Context, see sight) (*lens, error) {
	l := &lens{sc: sc, titles: map[string]string{}}
	var err error
	if l.cases, err = sc.allCases(ctx); err != nil {
		return nil, err
	}
	questions, err := sc.tx.MainQuestions(ctx, sc.programme.ID)
	if err != nil {
		return nil, err
	}
	l.questions = make(map[string]domain.MainQuestion, len(questions))
	for _, q := range questions {
		l.questions[q.ID] = q
	}
	if l.members, err = sc.tx.MembershipsIn(ctx, sc.programme.ID); err != nil {
		return nil, err
	}
	if l.people, err = peopleByID(ctx, sc.tx, l.authors(see)); err != nil {
		return nil, err
	}
	if err := l.loadSources(ctx, see); err != nil {
		return nil, err
	}
	texts, titles := l.documents(see)
	if l.heads, err = sc.tx.Heads(ctx, texts); err != nil {
		return nil, err
	}
	l.openings, err = sc.tx.Openings(ctx, titles)
	return l, err
}

// authors lists who is going to be shown by name.
func (l *lens) authors(see sight) []domain.PersonID {
	seen := map[domain.PersonID]bool{}
	var ids []domain.PersonID
	add := func(p domain.PersonID, of domain.CaseID) {
		if p != "" && !seen[p] && l.sc.standing(of).SeesNames() {
			seen[p] = true
			ids = append(ids, p)
		}
	}
	for _, c := range see.cards {
		add(c.By, c.Case)
		for _, link := range l.sc.thread.links[c.Ref()] {
			add(link.By, c.Case)
		}
	}
	for _, a := range see.acts {
		add(a.By, a.Case)
	}
	for _, person := range see.writers {
		add(person, see.writersIn)
	}
	return ids
}

// documents lists the documents that are going to be shown: whole, those of the cards themselves, and for their titles
// those of what they are linked to, as far as the reader sees it.
func (l *lens) documents(see sight) (texts, titles []string) {
	seen := map[string]bool{"": true}
	add := func(to *[]string, doc string) {
		if !seen[doc] {
			seen[doc] = true
			*to = append(*to, doc)
		}
	}
	title := func(ref domain.Ref) {
		if c, ok := l.sc.visible(ref); ok {
			add(&titles, c.Document)
		}
	}
	for _, c := range see.cards {
		add(&texts, c.Document)
		add(&texts, c.Learn)
	}
	for _, c := range see.cards {
		near := c.Ref()
		for _, link := range l.sc.thread.links[near] {
			if link.Ended.IsZero() {
				title(farEnd(link, near))
			}
		}
	}
	for _, ref := range see.refs {
		title(ref)
	}
	for _, a := range see.acts {
		title(a.Subject)
		if to, linked := linkedTo(a); linked {
			title(to)
		}
	}
	return texts, titles
}

// loadSources loads the evidence that is going to be shown: what was answered where the reader looks at a card or its chain.
func (l *lens) loadSources(ctx context.Context, see sight) (err error) {
	var ids []domain.IndicatorID
	var kinds []domain.RefKind
	note := func(ref domain.Ref, values bool) {
		if ref.IsSource() && !slices.Contains(kinds, ref.Kind) {
			kinds = append(kinds, ref.Kind)
		}
		if values && ref.Kind == domain.RefFigure && !l.values[ref] {
			l.values[ref] = true
			_, id := ref.Figure()
			ids = append(ids, id)
		}
	}
	l.values = map[domain.Ref]bool{}
	for _, c := range see.cards {
		for _, link := range l.sc.thread.links[c.Ref()] {
			note(farEnd(link, c.Ref()), link.Ended.IsZero())
		}
	}
	for _, ref := range see.refs {
		note(ref, see.figures)
	}
	for _, a := range see.acts {
		if to, linked := linkedTo(a); linked {
			note(to, false)
		}
	}
	l.from, err = l.sc.sources(ctx, kinds, ids)
	return err
}

// end shows a thing by its title. What the reader does not see, and what is not there, is the zero End.
func (l *lens) end(ref domain.Ref) End {
	switch ref.Kind {
	case domain.RefCase:
		if c, known := l.cases[domain.CaseID(ref.ID)]; known {
			return End{Ref: ref, Title: c.Name.NL, Words: c.Name, Visible: true, Case: c.ID, CaseCode: c.Code}
		}
	case domain.RefMainQuestion:
		if q, known := l.questions[ref.ID]; known {
			words := q.Current()
			return End{Ref: ref, Title: words.NL, Words: words, Letter: strconv.Itoa(q.Number), Visible: true}
		}
	case domain.RefFigure, domain.RefTable, domain.RefQuote, domain.RefFragment:
		return l.sc.sourceEnd(l.from, ref, l.values[ref])
	default:
		if c, sees := l.sc.visible(ref); sees {
			return End{
				Ref: ref, Kind: c.Kind, Title: l.title(c), Letter: c.Letter, State: c.State, Visible: true, Gone: c.Gone(),
				Case: c.Case, CaseCode: l.cases[c.Case].Code,
			}
		}
	}
	return End{}
}

func (l *lens) title(c domain.Card) string {
	title, known := l.titles[c.Document]
	if !known {
		title = markdown.Title(l.opening(c))
		l.titles[c.Document] = title
	}
	return title
}

// opening is at least the beginning of the text of a card.
func (l *lens) opening(c domain.Card) string {
	if head, whole := l.heads[c.Document]; whole {
		return head.Text
	}
	return l.openings[c.Document]
}

// card shows a card that the reader sees, without its parts.
func (l *lens) card(c domain.Card) CardView {
	st := l.sc.standing(c.Case)
	text, learn := l.heads[c.Document], l.heads[c.Learn]
	v := CardView{
		Card: c, Title: l.title(c), Text: text.Text, Version: text.Version, LearnText: learn.Text,
		LearnVersion: learn.Version, Damaged: text.Damaged || learn.Damaged, OwnerSeat: l.seat(c.Case, c.Owner), Links: l.links(c, st),
		CaseCode: l.cases[c.Case].Code, Slug: l.sc.programme.Slug,
		Threshold: l.sc.programme.PrivacyThreshold,
		May: Rights{
			Write: st.Writes(c), Release: st.Releases(c), Withdraw: st.Withdraws(c), PutBack: st.PutsBack(c),
			Link: st.Links(c),
		},
	}
	v.Author, v.AuthorSeat, v.AuthorRole = l.author(c.By, c.Case)
	if l.mixes(v.Links) {
		v.DefinitionNote = l.sc.programme.DefinitionNote
	}
	if !st.SeesNames() {
		v.By = ""
		if c.Gone() {
			unsigned := *c.Withdrawn
			unsigned.By = ""
			v.Withdrawn = &unsigned
		}
	}
	return v
}

// mixes reports whether a card rests on figures of the study and on national ones, as far as the reader sees them (R63).
func (l *lens) mixes(links []LinkView) bool {
	if l.from.evidence == nil {
		return false
	}
	var refs []domain.Ref
	for _, link := range links {
		if link.Outgoing && link.Other.Visible {
			refs = append(refs, link.Other.Ref)
		}
	}
	return l.from.evidence.stock().Mixes(refs)
}

// seat returns a seat in the team of a case, or nil.
func (l *lens) seat(of domain.CaseID, id domain.SeatID) *domain.Seat {
	team := l.cases[of].Team
	if team == nil || id == "" {
		return nil
	}
	if seat, found := team.Seat(id); found {
		return &seat
	}
	return nil
}

// author says who wrote in a case: by function and role to everybody, and by name to those who see names, when it is
// somebody of the team or who works with it (R9).
func (l *lens) author(by domain.PersonID, in domain.CaseID) (name string, seat *domain.Seat, role domain.Role) {
	near := false
	for _, m := range l.members {
		if m.Person != by {
			continue
		}
		here := in != "" && m.Case == in
		near = near || here
		if role == "" || here {
			role = m.Role
		}
		if here && m.Role == domain.Member {
			seat = l.seat(in, m.Seat)
		}
	}
	if near && l.sc.standing(in).SeesNames() {
		name = l.people[by].Name
	}
	return name, seat, role
}
