package app

import "rodedraad/domain"

// looseEnds lists where the red thread of a board stops. Only those who see what the team sees get them: for others a
// card is not loose because its other end is hidden.
func (l *lens) looseEnds(st domain.Standing, page surface) []LooseEnd {
	if st.SeesFrom() != domain.VisibleTeam {
		return nil
	}
	var loose []LooseEnd
	for _, c := range page.all() {
		if c.Gone() {
			continue
		}
		if key := l.sc.thread.looseEnd(c); key != "" {
			loose = append(loose, LooseEnd{Key: key, Card: l.card(c)})
		}
	}
	return loose
}

// looseEnd says how the red thread stops at a card; "" when it does not.
func (t *thread) looseEnd(c domain.Card) string {
	has := t.neighbours(c)
	switch c.Kind {
	case domain.KindAction:
		return t.looseAction(c, has)
	case domain.KindLesson:
		if has.Sources == 0 {
			return LessonWithoutSource
		}
	case domain.KindInsight:
		if c.Case != "" && !t.leansOn(c, "") {
			return InsightUnused
		}
	case domain.KindSubQuestion:
		if c.State != domain.Dissolved && !t.leansOn(c, domain.Serves) {
			return QuestionWithoutAction
		}
	}
	return ""
}

// looseAction is looseEnd for an action. A part serves what the action serves that it is a part of.
func (t *thread) looseAction(c domain.Card, has domain.Neighbours) string {
	switch c.State {
	case domain.Done, domain.Stopped:
		if has.Lessons == 0 && c.NoLesson == "" {
			return FinishedWithoutLesson
		}
		return ""
	case domain.Parked:
		return ""
	}
	whole, isPart := t.cards[c.Parent]
	if has.SubQuestionsServed > 0 || (isPart && t.neighbours(*whole).SubQuestionsServed > 0) {
		return ""
	}
	return ActionWithoutQuestion
}

// leansOn reports whether a card that stands has a live link to c, of that relation when it is not "".
func (t *thread) leansOn(c domain.Card, relation domain.Relation) bool {
	ref := c.Ref()
	for _, link := range t.links[ref] {
		if link.To != ref || !link.Ended.IsZero() || (relation != "" && link.Relation != relation) {
			continue
		}
		if _, stands := t.standsAt(link.From); stands {
			return true
		}
	}
	return false
}
