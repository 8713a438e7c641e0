package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"rodedraad/domain"
	"rodedraad/store"
)

// DemoLogin signs in somebody of the demonstration, without any proof. It is not found unless the installation is a
// demonstration, whatever the login.
func (s *Service) DemoLogin(ctx context.Context, login string) (token string, err error) {
	if !s.demo {
		return "", domain.ErrNotFound
	}
	if _, err := s.limits.try(addressOf(ctx), "", demos, demos, s.clock()); err != nil {
		return "", err
	}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		person, err := tx.PersonByLogin(ctx, login)
		if err != nil {
			return err
		}
		if person.Disabled || person.Login == "" {
			return domain.ErrNotFound
		}
		token, err = s.start(ctx, tx, person.ID, store.SessionBrowser)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("demonstration sign-in: %w", err)
	}
	return token, nil
}

// IssueToken makes a token for a program that acts as the person with that login or mail address. It is for the command
// line of the installation, never for a route: it asks for no proof. The token is shown once and cannot be found again.
func (s *Service) IssueToken(ctx context.Context, login string) (token string, err error) {
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		find := tx.PersonByLogin
		if strings.Contains(login, "@") {
			find = tx.PersonByMail
		}
		person, err := find(ctx, login)
		if err != nil {
			return err
		}
		if person.Disabled {
			return domain.ErrNotFound
		}
		token, err = s.start(ctx, tx, person.ID, store.SessionToken)
		return err
	})
	if errors.Is(err, domain.ErrNotFound) {
		return "", domain.ErrNotFound
	}
	if err != nil {
		return "", fmt.Errorf("issue token: %w", err)
	}
	return token, nil
}
