package auth

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/wneessen/go-mail"

	"rodedraad/domain"
)

// SMTP says which mail server sends our letters and how to reach it.
type SMTP struct {
	Host     string
	Port     int    // 465 speaks TLS from the first byte; every other port must offer STARTTLS
	User     string // "" when the server asks for no sign-in
	Password string
	From     string // the address letters come from
	Plain    bool   // send without encryption; for a mail catcher on this very machine or network, never beyond it
}

// Mailer sends sign-in links. It opens a connection for each letter, so it needs no care.
type Mailer struct {
	client *mail.Client
	from   string
}

// NewMailer checks the configuration; it does not connect. A server that is not on this machine must encrypt, with a
// certificate that can be verified, unless Plain says otherwise; a password is never sent in the clear.
func NewMailer(c SMTP) (*Mailer, error) {
	if err := mail.NewMsg().From(c.From); err != nil {
		return nil, errors.New("the sender of mail is no mail address")
	}
	policy := mail.TLSMandatory
	switch {
	case c.Plain && c.User != "":
		return nil, errors.New("a mail password is never sent without encryption")
	case c.Plain:
		policy = mail.NoTLS
	case c.Host == "localhost" || loopback(c.Host):
		policy = mail.TLSOpportunistic
	}
	options := []mail.Option{mail.WithPort(c.Port), mail.WithTLSPolicy(policy), mail.WithTimeout(mailPatience)}
	if c.Port == 465 && !c.Plain {
		options = append(options, mail.WithSSL())
	}
	if c.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(c.User),
			mail.WithPassword(c.Password))
	}
	client, err := mail.NewClient(c.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("mail server: %w", err)
	}
	return &Mailer{client: client, from: c.From}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// send sends the link in the person's language. Its errors say what went wrong and never to whom.
func (m *Mailer) send(ctx context.Context, to, language, link string) error {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := msg.From(m.from); err != nil {
		return errors.New("the sender of mail is no mail address")
	}
	if err := msg.To(to); err != nil {
		return errors.New("the mail address of a person cannot be used")
	}
	words := letterIn(language)
	msg.Subject(words.subject)
	msg.SetMessageID()
	msg.SetDate()
	msg.SetBodyString(mail.TypeTextPlain, fmt.Sprintf(words.body, link, int(MailLinkLife.Minutes())))
	if err := m.client.DialAndSendWithContext(ctx, msg); err != nil {
		return refusal(err)
	}
	return nil
}

// refusal says what went wrong without the server's own words: those repeat the address of the person.
func refusal(err error) error {
	var sent *mail.SendError
	if errors.As(err, &sent) {
		return fmt.Errorf("the mail server refused a letter: %s", sent.Reason)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.New("the mail server did not answer in time")
	}
	return errors.New("the mail server could not be reached or would not let us in")
}

type letterWords struct{ subject, body string }

// letterIn returns the words of the letter; Dutch unless somebody chose English.
func letterIn(language string) letterWords {
	if language == domain.English {
		return letterWords{"Your sign-in link for Rode Draad",
			"Hello,\n\nOpen this link to sign in to Rode Draad:\n\n%s\n\n" +
				"The link works once and for %d minutes. Did you not ask for it? Then do nothing: without the link nobody " +
				"signs in.\n"}
	}
	return letterWords{"Je aanmeldlink voor Rode Draad",
		"Hallo,\n\nOpen deze link om je aan te melden bij Rode Draad:\n\n%s\n\n" +
			"De link werkt één keer en %d minuten lang. Heb je er niet om gevraagd? Dan hoef je niets te doen: zonder de " +
			"link meldt niemand zich aan.\n"}
}
