package auth_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"rodedraad/app/auth"
	"rodedraad/domain"
)

// wrong returns the n-th code that nobody was given.
func wrong(n int) string {
	letters := []byte("333333")
	for i := range letters {
		letters[i] = domain.CodeAlphabet[n%len(domain.CodeAlphabet)]
		n /= len(domain.CodeAlphabet)
	}
	return string(letters)
}

// guess tries wrong codes from an address until it is told to slow down, and returns how many it could try.
func (h *house) guess(ctx context.Context, most int) int {
	h.tb.Helper()
	for n := range most {
		_, err := h.auth.Redeem(ctx, wrong(n), newcomer())
		switch {
		case domain.KindOf(err) == domain.TooFast:
			return n
		case !errors.Is(err, auth.ErrCode):
			h.tb.Fatalf("guess %d: %v", n, err)
		}
	}
	return most
}

func TestGuessingCodesIsSlow(t *testing.T) {
	h := MustHouse(t, nil)
	attacker, team := from("198.51.100.7"), from("192.0.2.1")
	h.MustInvite(code, nil)
	if n := h.guess(attacker, 100); n != auth.CodeFailures {
		t.Errorf("%d guesses went through, want %d", n, auth.CodeFailures)
	}
	for name, ask := range map[string]func() error{
		"looking":             func() error { _, err := h.auth.InvitationFor(attacker, code); return err },
		"using the right one": func() error { _, err := h.auth.Redeem(attacker, code, newcomer()); return err },
	} {
		if err := ask(); !errors.Is(err, auth.ErrTooFast) {
			t.Errorf("%s: error is %v, want ErrTooFast", name, err)
		}
	}
	if _, err := h.auth.Redeem(team, code, newcomer()); err != nil {
		t.Errorf("the attacker locked another address out: %v", err)
	}
	h.clock.Move(auth.CodePause)
	if n := h.guess(attacker, 100); n != 1 {
		t.Errorf("after a pause %d guesses went through, want 1", n)
	}
}

func TestWholeNetworkCountsAsOneAddress(t *testing.T) {
	h := MustHouse(t, nil)
	through := 0
	for n := range 100 {
		ctx := from(fmt.Sprintf("2001:db8:1:2:%x::%x", n+1, n))
		if _, err := h.auth.Redeem(ctx, wrong(n), newcomer()); errors.Is(err, auth.ErrCode) {
			through++
		}
	}
	if through != auth.CodeFailures {
		t.Errorf("%d guesses went through from one network, want %d", through, auth.CodeFailures)
	}
	for name, other := range map[string]string{
		"another network": "2001:db8:1:3::1", "an old address": "192.0.2.1",
	} {
		if _, err := h.auth.Redeem(from(other), wrong(1), newcomer()); !errors.Is(err, auth.ErrCode) {
			t.Errorf("%s: %v, want ErrCode", name, err)
		}
	}
	h.guess(from("192.0.2.9"), 100)
	if _, err := h.auth.Redeem(from("::ffff:192.0.2.9"), wrong(1), newcomer()); !errors.Is(err, auth.ErrTooFast) {
		t.Errorf("the same address written otherwise: %v, want ErrTooFast", err)
	}
}

func TestNoAddressSharesOneAllowance(t *testing.T) {
	h := MustHouse(t, nil)
	h.guess(context.Background(), 100)
	if _, err := h.auth.Redeem(from("what is this"), wrong(1), newcomer()); !errors.Is(err, auth.ErrTooFast) {
		t.Errorf("error is %v, want ErrTooFast", err)
	}
}

func TestATeamJoinsTogetherFromOneAddress(t *testing.T) {
	h := MustHouse(t, nil)
	h.MustInvite(code, func(i *domain.Invitation) { i.Uses = 60 })
	for n := range 60 {
		if _, err := h.auth.InvitationFor(from("192.0.2.1"), code); err != nil {
			t.Fatalf("person %d: %v", n, err)
		}
		if _, err := h.auth.Redeem(from("192.0.2.1"), code, newcomer()); err != nil {
			t.Fatalf("person %d: %v", n, err)
		}
	}
}

func TestAskingForLinksIsLimited(t *testing.T) {
	h := MustHouse(t, nil)
	attacker, owner := from("198.51.100.7"), from("192.0.2.1")
	for _, mail := range []string{"lena@example.nl", "nobody@example.nl"} {
		for n := range 10 {
			err := h.auth.StartMail(attacker, mail)
			if limited := n >= auth.SameMailRequests; limited != errors.Is(err, auth.ErrTooFast) {
				t.Errorf("%s, request %d: %v", mail, n, err)
			}
		}
	}
	if err := h.auth.StartMail(owner, "lena@example.nl"); err != nil {
		t.Errorf("the attacker locked the owner out: %v", err)
	}
	asked := 2 * auth.SameMailRequests
	for n := range 50 {
		err := h.auth.StartMail(attacker, fmt.Sprintf("somebody%d@example.nl", n))
		if err == nil {
			asked++
		}
	}
	if asked != auth.MailRequests {
		t.Errorf("%d links asked for, want %d", asked, auth.MailRequests)
	}
	h.clock.Move(auth.SameMailPause)
	if err := h.auth.StartMail(attacker, "lena@example.nl"); err != nil {
		t.Errorf("after a pause: %v", err)
	}
}

func TestGuessingLinksIsSlow(t *testing.T) {
	h := MustHouse(t, nil)
	link := h.MustLink("lena@example.nl")
	attacker := from("198.51.100.7")
	for n := range 100 {
		_, err := h.auth.FinishMail(attacker, fmt.Sprintf("%043d", n))
		if limited := n >= auth.LinkFailures; limited != errors.Is(err, auth.ErrTooFast) {
			t.Fatalf("guess %d: %v", n, err)
		}
	}
	if _, err := h.auth.FinishMail(from("192.0.2.1"), link); err != nil {
		t.Errorf("the attacker locked the owner out: %v", err)
	}
}

func TestMemoryOfAllowancesIsBounded(t *testing.T) {
	h := MustHouse(t, func(c *auth.Config) { c.Terminal = nil })
	spread := func(n int) context.Context { return from(fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255)) }
	first := from("192.0.2.1")
	for range auth.MailRequests {
		_ = h.auth.StartMail(first, "lena@example.nl")
	}
	before := h.auth.Allowances()
	for n := range auth.AllowancesKept {
		_ = h.auth.StartMail(spread(n), "lena@example.nl")
	}
	if after := h.auth.Allowances(); after != auth.AllowancesKept || before != 2 {
		t.Errorf("%d allowances are remembered, then %d, want 2 and %d", before, after, auth.AllowancesKept)
	}
}
