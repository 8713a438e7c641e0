package app

import (
	"context"
	"strings"

	"rodedraad/domain"
	"rodedraad/store"
)

// A Service answers what live connections ask (realtime.Gate): each question is asked of the database anew, and what the
// asker may not know of is not found.

// DocumentAccess says what a person may do with a document now.
func (s *Service) DocumentAccess(
	ctx context.Context, who domain.PersonID, doc string,
) (domain.DocumentAccess, error) {
	var access domain.DocumentAccess
	err := s.read(ctx, func(tx *store.Tx) error {
		p, err := person(ctx, tx, who)
		if err != nil {
			return err
		}
		c, err := tx.CardByDocument(ctx, doc)
		if err != nil {
			return err
		}
		sc, err := s.enterByID(ctx, tx, p, c.Programme)
		if err != nil {
			return err
		}
		access, err = sc.standing(c.Case).Document(c)
		return err
	})
	return access, err
}

// NameOf returns the name of somebody who has not been disabled, for those who see names.
func (s *Service) NameOf(ctx context.Context, who domain.PersonID) (string, error) {
	var name string
	err := s.read(ctx, func(tx *store.Tx) error {
		p, err := person(ctx, tx, who)
		name = p.Name
		return err
	})
	return name, err
}

// TopicAudience says as whom a person watches a topic now: board:CASE or programme:PROGRAMME.
func (s *Service) TopicAudience(
	ctx context.Context, who domain.PersonID, topic, language string,
) (domain.Audience, error) {
	var to domain.Audience
	err := s.read(ctx, func(tx *store.Tx) error {
		p, err := person(ctx, tx, who)
		if err != nil {
			return err
		}
		in, board, err := topicOf(ctx, tx, topic)
		if err != nil {
			return err
		}
		sc, err := s.enterByID(ctx, tx, p, in)
		if err != nil {
			return err
		}
		to = domain.Audience{Language: language, Standing: sc.standing(board)}
		return nil
	})
	return to, err
}

// topicOf returns the programme that a topic is about, and the case when it is a board.
func topicOf(ctx context.Context, tx *store.Tx, topic string) (domain.ProgrammeID, domain.CaseID, error) {
	kind, id, _ := strings.Cut(topic, ":")
	if !domain.ValidID(id) {
		return "", "", domain.ErrNotFound
	}
	switch kind {
	case "board":
		of, err := tx.Case(ctx, domain.CaseID(id))
		return of.Programme, of.ID, err
	case "programme":
		return domain.ProgrammeID(id), "", nil
	}
	return "", "", domain.ErrNotFound
}

// enterByID begins a call of a person in a programme. Who may not know of the programme is told that it is not there.
func (s *Service) enterByID(
	ctx context.Context, tx *store.Tx, p domain.Person, id domain.ProgrammeID,
) (*scope, error) {
	in, err := tx.Programme(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.begin(ctx, tx, p, in)
}
