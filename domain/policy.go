package domain

// This file decides who may do what (domain.md §1.24). Every decision is a pure function of a Standing, so that it can
// be asked per request and per message and tested as a table.

// SeesFrom returns the lowest visibility this standing sees in the case it was worked out for. Only the learning team
// itself, who facilitates it, and the researchers and lead who work with it see what the team has not released: a team
// can think unwatched. A platform administrator runs the house and reads nothing in it.
func (s Standing) SeesFrom() Visibility {
	switch {
	case s.OnTeam, s.Facilitates, s.Roles.Has(Researcher), s.Roles.Has(Lead):
		return VisibleTeam
	case s.Roles.Has(Member), s.Roles.Has(Facilitator):
		return VisibleProgramme
	case s.Roles.Has(CriticalFriend), s.Roles.Has(Participant):
		return VisiblePlaza
	case s.Roles.Has(Sponsor):
		return VisibleSponsor
	}
	return VisiblePublic
}

// SeesCase reports whether the person may know of the programme and its cases at all.
func (s Standing) SeesCase() bool { return s.Roles != 0 || s.Admin }

// Sees reports whether the person may see the card. A withdrawn card is seen by those who may put it back, and by
// others of the team, never beyond it.
func (s Standing) Sees(c Card) bool {
	switch {
	case c.Case == "":
		return s.seesProgrammeCard(c)
	case c.Gone():
		return s.SeesFrom() == VisibleTeam
	}
	return c.Visibility.AtLeast(s.SeesFrom())
}

// seesProgrammeCard is Sees for what belongs to the programme as a whole: at team visibility, and once withdrawn, only
// those who work across the cases see it. No team is its own team.
func (s Standing) seesProgrammeCard(c Card) bool {
	if s.Roles.Has(Facilitator) || s.Roles.Has(Researcher) || s.Roles.Has(Lead) {
		return true
	}
	return !c.Gone() && c.Visibility != VisibleTeam && c.Visibility.AtLeast(s.SeesFrom())
}

// SeesNames reports whether the person sees who wrote what by name instead of by function (R9).
func (s Standing) SeesNames() bool { return s.OnTeam || s.Facilitates }

// Writes reports whether the person may change the text and facts of a card of this kind in the case: the team its own
// work, the facilitator obstacles, conditions and lessons and, as a suggestion, everything else; the researcher insights.
func (s Standing) Writes(c Card) bool {
	if s.Closed || c.Gone() || !s.Sees(c) {
		return false
	}
	return s.Adds(c.Kind, c.Case != "")
}

// Adds reports whether the person may add a card of this kind, to the case or to the programme as a whole.
func (s Standing) Adds(k CardKind, toCase bool) bool {
	if s.Closed {
		return false
	}
	switch k {
	case KindInsight:
		return s.Roles.Has(Researcher)
	case KindTheme:
		return s.Roles.Has(Facilitator)
	case KindLesson, KindObstacle:
		if !toCase {
			return s.Roles.Has(Facilitator)
		}
	}
	return s.OnTeam || s.Facilitates
}

// Releases reports whether the person may make the card visible to more people: the team what it made, the researcher
// insights, facilitator and lead what belongs to the programme. The lead takes a lesson further once its team has let it
// out. Nobody else releases a team's thoughts.
func (s Standing) Releases(c Card) bool {
	if s.Closed || c.Gone() || !s.Sees(c) {
		return false
	}
	switch {
	case c.Kind == KindInsight:
		return s.Roles.Has(Researcher)
	case c.Case == "":
		return s.Roles.Has(Facilitator) || s.Roles.Has(Lead)
	case c.Kind == KindLesson && c.Visibility != VisibleTeam && s.Roles.Has(Lead):
		return true
	}
	return s.OnTeam
}

// Withdraws reports whether the person may take the card off the board.
func (s Standing) Withdraws(c Card) bool {
	return s.Writes(c) && (c.Visibility == VisibleTeam || s.Releases(c))
}

// PutsBack reports whether the person may put the withdrawn card back.
func (s Standing) PutsBack(c Card) bool {
	return c.Gone() && s.Adds(c.Kind, c.Case != "") && s.Sees(c)
}

// Links reports whether the person may make or end a link from that card.
func (s Standing) Links(from Card) bool {
	if s.Writes(from) {
		return true
	}
	attachesEvidence := s.Roles.Has(Researcher) || s.Roles.Has(Facilitator)
	return !s.Closed && !from.Gone() && from.Kind == KindTheme && attachesEvidence
}

// SetsSteps reports whether the person may say where the case stands on the U-curve.
func (s Standing) SetsSteps() bool {
	return !s.Closed && (s.Facilitates || s.Roles.Has(Lead))
}

// ManagesTeam reports whether the person may invite people to, and remove them from, the team of the case.
func (s Standing) ManagesTeam() bool {
	return !s.Closed && (s.Facilitates || s.Roles.Has(Lead) || s.Admin)
}

// ManagesProgramme reports whether the person may change the programme itself, its parties, cases and main questions.
func (s Standing) ManagesProgramme() bool { return s.Roles.Has(Lead) || s.Admin }

// DecidesPhase reports whether the person may say in which phase the programme is: its lead alone (R5).
func (s Standing) DecidesPhase() bool { return !s.Closed && s.Roles.Has(Lead) }

// Undoes reports whether the person may undo board acts of their own in the case.
func (s Standing) Undoes() bool {
	return !s.Closed && (s.OnTeam || s.Facilitates || s.Roles.Has(Researcher))
}

// Document says what the person may do with the documents of a card.
func (s Standing) Document(c Card) (DocumentAccess, error) {
	if !s.Sees(c) {
		return DocumentAccess{}, ErrNotFound
	}
	return DocumentAccess{
		Write: s.Writes(c), Names: s.SeesNames(), Frozen: s.Closed, Topic: c.Topic(), Subject: c.Ref(),
	}, nil
}

// SeesHistory reports whether the person may read how the card came to be: every earlier wording, and who wrote what.
// That is for those who see what the team has not released: an earlier wording was never released.
func (s Standing) SeesHistory(c Card) bool {
	if !s.Sees(c) {
		return false
	}
	if c.Case == "" {
		return s.Adds(c.Kind, false) || s.Roles.Has(Researcher) || s.Roles.Has(Lead)
	}
	return s.SeesFrom() == VisibleTeam
}

// KeepsEvidence reports whether the person may import, check, freeze and describe evidence: researchers (domain.md §1.24).
func (s Standing) KeepsEvidence() bool { return !s.Closed && s.Roles.Has(Researcher) }

// SeesEvidence reports whether the person reads evidence at all; what of it is told by the methods below. A platform
// administrator without a role does not.
func (s Standing) SeesEvidence() bool { return s.Roles != 0 }

// SeesUnfrozen reports whether the person reads figures that may still change.
func (s Standing) SeesUnfrozen() bool { return s.Roles.Has(Researcher) || s.Roles.Has(Lead) }

// SeesCell reports whether the person reads the figures of a dataset by itself. A case reads its own; who works across the
// cases reads all of them.
func (s Standing) SeesCell(d Dataset) bool {
	if d.State != DatasetFrozen {
		return s.SeesUnfrozen()
	}
	return s.OnTeam || s.Roles.Has(Facilitator) || s.SeesUnfrozen()
}

// SeesAcross reports whether the person reads the figures of every case.
func (s Standing) SeesAcross() bool { return s.Roles.Has(Facilitator) || s.SeesUnfrozen() }

// SeesQuote reports whether the person reads a quote. Without consent only researchers do, and nobody reads one whose
// speaker took consent back. The team of a case reads no more of it than other teams: they could know who spoke.
func (s Standing) SeesQuote(q Quote) bool {
	switch {
	case q.Gone() || !s.SeesEvidence():
		return false
	case s.Roles.Has(Researcher):
		return true
	case q.Consent == NoConsent || q.Visibility == VisibleTeam:
		return q.Consent != NoConsent && s.SeesAcross()
	}
	lowest := s.SeesFrom()
	if lowest == VisibleTeam {
		lowest = VisibleProgramme
	}
	return q.Visibility.within(q.Consent) && q.Visibility.AtLeast(lowest)
}

// SeesInterview reports whether the person reads an interview: its summary and what is kept of what was said. Without consent
// only researchers do; with it, who works across the cases does too. Teams and others read the quotes that were released
// from it: of the rest they could know who spoke.
func (s Standing) SeesInterview(i Interview) bool {
	return !i.Gone() && (s.Roles.Has(Researcher) || i.Consent != NoConsent && s.SeesAcross())
}

// SeesOver reports whether the person reads an indicator over all cases.
func (s Standing) SeesOver(i Indicator) bool {
	return s.SeesAcross() || i.Visibility != VisibleTeam && i.Visibility.AtLeast(s.SeesFrom())
}
