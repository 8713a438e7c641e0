package auth

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"rodedraad/domain"
	"rodedraad/store"
)

// Limits of mail links.
const (
	// MailLinkLife is how long a mail link can be used; it can be used once.
	MailLinkLife = 15 * time.Minute
	// MailQueue is how many letters may wait to be sent.
	MailQueue = 64
	// mailPatience is how long sending one letter may take.
	mailPatience = 30 * time.Second
	// maxMail is the longest mail address, in bytes.
	maxMail = 254
)

// MailPath is the path of the page that a mail link opens; the token follows it. Opening that page must change nothing:
// mail scanners open links too, so the page asks for one press and only then calls FinishMail.
const MailPath = "/sign-in/mail/"

// letter is a request for a mail link that waits to be looked at. Whether anybody has that address is found out only
// then, so that neither the answer to the asker nor the time it takes can tell.
type letter struct{ to string }

// StartMail asks for a sign-in link for a mail address. The answer is nil whether or not anybody has that address, and is
// given before it is looked up. It refuses what is no address (domain.Invalid, field mail), an address that asks too
// often, and everything while too many letters wait or links cannot be delivered at all (domain.Unavailable).
func (s *Service) StartMail(ctx context.Context, to string) error {
	to, err := cleanMail(to)
	if err != nil {
		return err
	}
	if _, err := s.limits.try(addressOf(ctx), fingerprint(to), mails, sameMail, s.clock()); err != nil {
		return err
	}
	unavailable := &domain.Error{Kind: domain.Unavailable, Key: "mail_unavailable"}
	if s.mailer == nil && s.terminal == nil {
		return unavailable
	}
	select {
	case s.letters <- letter{to}:
		return nil
	default:
		return unavailable
	}
}

// cleanMail returns the bare mail address in lower case. It refuses a name beside the address, white space, control
// characters and more than one address.
func cleanMail(typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	parsed, err := mail.ParseAddress(typed)
	if err != nil || len(typed) > maxMail || parsed.Address != typed || strings.ContainsAny(typed, "\r\n\x00<>\" ") {
		return "", wrongField("mail", "bad_mail")
	}
	return strings.ToLower(typed), nil
}

// FinishMail signs in with the token of a mail link, once and within MailLinkLife, and returns the token of a new
// session. It returns ErrLink when the link is unknown, used or expired, or the person is disabled.
func (s *Service) FinishMail(ctx context.Context, link string) (token string, err error) {
	giveBack, err := s.limits.try(addressOf(ctx), "", linkTries, linkTries, s.clock())
	if err != nil {
		return "", err
	}
	if !secretForm(link) {
		return "", ErrLink
	}
	var person domain.Person
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		id, err := tx.UseMailLink(ctx, fingerprint(link), s.clock())
		if err != nil {
			return err
		}
		if person, err = tx.Person(ctx, id); err != nil || person.Disabled {
			return err
		}
		token, err = s.start(ctx, tx, id, store.SessionBrowser)
		return err
	})
	if errors.Is(err, domain.ErrNotFound) || (err == nil && person.Disabled) {
		s.log.InfoContext(ctx, "mail link refused")
		return "", ErrLink
	}
	if err != nil {
		return "", fmt.Errorf("use mail link: %w", err)
	}
	giveBack()
	s.log.InfoContext(ctx, "signed in by mail", "person", string(person.ID))
	return token, nil
}

// post sends letters one after another until ctx ends. It is the only reader of the queue.
func (s *Service) post(ctx context.Context) {
	defer s.sending.Done()
	for {
		select {
		case <-ctx.Done():
			return
		case l := <-s.letters:
			if err := s.deliver(ctx, l); err != nil {
				s.log.ErrorContext(ctx, "mail link not delivered", "reason", err.Error())
			}
		}
	}
}

// deliver makes the link and brings it to whoever has the address; nothing happens when nobody has.
func (s *Service) deliver(ctx context.Context, l letter) error {
	ctx, cancel := context.WithTimeout(ctx, mailPatience)
	defer cancel()
	link := newSecret()
	var person domain.Person
	err := s.store.Write(ctx, func(tx *store.Tx) (err error) {
		if person, err = tx.PersonByMail(ctx, l.to); err != nil || person.Disabled {
			return err
		}
		return tx.AddMailLink(ctx, fingerprint(link), person.ID, s.clock().Add(MailLinkLife))
	})
	if errors.Is(err, domain.ErrNotFound) || (err == nil && person.Disabled) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("make mail link: %w", err)
	}
	address := s.base.JoinPath(MailPath, link).String()
	if s.mailer != nil {
		return s.mailer.send(ctx, person.Mail, person.Language, address)
	}
	if _, err := fmt.Fprintf(s.terminal, "sign-in link, valid for %d minutes: %s\n", MailLinkLife/time.Minute, address); err != nil {
		return fmt.Errorf("write mail link: %w", err)
	}
	return nil
}
