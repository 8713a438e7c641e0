package auth_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"rodedraad/app/auth"
	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

const code = "ACD347"

func newcomer() auth.Newcomer { return auth.Newcomer{Initials: "JK"} }

func TestRedeemSeatsANewPerson(t *testing.T) {
	ctx := from("192.0.2.1")
	for _, c := range []struct {
		name   string
		invite func(*domain.Invitation)
		who    auth.Newcomer
		want   domain.Membership
		called string
	}{
		{"the seat of the invitation", nil, newcomer(),
			domain.Membership{Role: domain.Member, Case: caseOne, Seat: seatNurse}, "JK"},
		{"another seat cannot be taken instead", nil, auth.Newcomer{Initials: "JK", Seat: seatHR},
			domain.Membership{Role: domain.Member, Case: caseOne, Seat: seatNurse}, "JK"},
		{"a seat chosen in the team", func(i *domain.Invitation) { i.Seat = "" },
			auth.Newcomer{Initials: "JK", Name: "  Jo   Kramer ", Seat: seatHR, Language: domain.English},
			domain.Membership{Role: domain.Member, Case: caseOne, Seat: seatHR}, "Jo Kramer"},
		{"a participant has no seat", func(i *domain.Invitation) { i.Seat, i.Role = "", domain.Participant },
			auth.Newcomer{Initials: "JK", Seat: seatHR}, domain.Membership{Role: domain.Participant, Case: caseOne}, "JK"},
		{"a role in the programme", func(i *domain.Invitation) { i.Seat, i.Case, i.Role = "", "", domain.Reader }, newcomer(),
			domain.Membership{Role: domain.Reader}, "JK"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := MustHouse(t, nil)
			h.MustInvite(code, c.invite)
			token, err := h.auth.Redeem(ctx, " acd-347 ", c.who)
			if err != nil {
				t.Fatal(err)
			}
			p := h.MustSession(token).Person
			if p.Name != c.called || p.Initials != "JK" || p.Language != c.who.Language || p.Mail != "" || p.Login != "" || p.Admin {
				t.Errorf("person is %+v", p)
			}
			var got []domain.Membership
			h.Must(func(tx *store.Tx) (err error) {
				got, err = tx.Memberships(ctx, p.ID)
				return err
			})
			if len(got) != 1 {
				t.Fatalf("%d memberships, want 1", len(got))
			}
			m := got[0]
			if m.Role != c.want.Role || m.Case != c.want.Case || m.Seat != c.want.Seat || m.Programme != programme || !m.Active(h.clock.Now()) {
				t.Errorf("membership is %+v, want %+v", m, c.want)
			}
		})
	}
}

func TestRedeemRefusesTheNewcomerAndKeepsTheCode(t *testing.T) {
	for _, c := range []struct {
		name  string
		who   auth.Newcomer
		field string
	}{
		{"no initials", auth.Newcomer{Seat: seatHR}, "initials"},
		{"long initials", auth.Newcomer{Seat: seatHR, Initials: "ABCDE"}, "initials"},
		{"initials that turn the text", auth.Newcomer{Seat: seatHR, Initials: "J\u202eK"}, "initials"},
		{"a control character in the name", auth.Newcomer{Seat: seatHR, Initials: "JK", Name: "Jo\x00"}, "name"},
		{"a long name", auth.Newcomer{Seat: seatHR, Initials: "JK", Name: strings.Repeat("x", 81)}, "name"},
		{"an unknown language", auth.Newcomer{Seat: seatHR, Initials: "JK", Language: "fr"}, "language"},
		{"no seat chosen", auth.Newcomer{Initials: "JK"}, "seat"},
		{"a seat of another team", auth.Newcomer{Initials: "JK", Seat: "seat-other"}, "seat"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := MustHouse(t, nil)
			h.MustInvite(code, func(i *domain.Invitation) { i.Seat = "" })
			_, err := h.auth.Redeem(from("192.0.2.1"), code, c.who)
			var refused *domain.Error
			if !errors.As(err, &refused) || refused.Kind != domain.Invalid || refused.Fields[c.field] == "" {
				t.Fatalf("error is %v, want field %s refused", err, c.field)
			}
			if _, err := h.auth.Redeem(from("192.0.2.1"), code, auth.Newcomer{Initials: "JK", Seat: seatHR}); err != nil {
				t.Errorf("the code no longer works: %v", err)
			}
		})
	}
}

func TestCodesThatDoNotWorkAreAlike(t *testing.T) {
	h := MustHouse(t, nil)
	ctx := from("192.0.2.1")
	h.MustInvite("AAAA33", nil)
	h.MustInvite("AAAA44", func(i *domain.Invitation) { i.Expires = h.clock.Now() })
	h.MustInvite("AAAA66", func(i *domain.Invitation) { i.Revoked = true })
	if _, err := h.auth.Redeem(ctx, "AAAA33", newcomer()); err != nil {
		t.Fatal(err)
	}
	for name, typed := range map[string]string{
		"unknown": "AAAA77", "used": "AAAA33", "expired": "AAAA44", "revoked": "AAAA66", "no code": "hallo", "empty": "",
		"hostile": strings.Repeat("A", 1<<20), "hash": strings.Repeat("0", 64), "quoted": "' OR 1=1",
	} {
		if _, err := h.auth.InvitationFor(ctx, typed); err != auth.ErrCode {
			t.Errorf("%s: InvitationFor returned %v, want exactly ErrCode", name, err)
		}
		if token, err := h.auth.Redeem(ctx, typed, newcomer()); err != auth.ErrCode || token != "" {
			t.Errorf("%s: Redeem returned %v, want exactly ErrCode", name, err)
		}
	}
}

func TestInvitationForTellsWhatItIs(t *testing.T) {
	h := MustHouse(t, nil)
	ctx := from("192.0.2.1")
	h.MustInvite("AAAA33", nil)
	h.MustInvite("AAAA44", func(i *domain.Invitation) { i.Seat = "" })
	h.MustInvite("AAAA66", func(i *domain.Invitation) { i.Seat, i.Case, i.Role = "", "", domain.Sponsor })
	for _, c := range []struct {
		code  string
		role  domain.Role
		of    string
		seat  domain.SeatID
		seats int
	}{
		{"AAAA33", domain.Member, "een", seatNurse, 0},
		{"AAAA44", domain.Member, "een", "", 2},
		{"AAAA66", domain.Sponsor, "", "", 0},
	} {
		for range 3 { // looking uses nothing
			got, err := h.auth.InvitationFor(ctx, c.code)
			if err != nil {
				t.Fatal(err)
			}
			var seat domain.SeatID
			if got.Seat != nil {
				seat = got.Seat.ID
			}
			if got.Role != c.role || got.CaseCode != c.of || got.Slug != "een" || seat != c.seat || len(got.Seats) != c.seats {
				t.Errorf("%s invites to %+v", c.code, got)
			}
		}
	}
}

func TestParallelRedemptions(t *testing.T) {
	for _, uses := range []int{1, 7} {
		t.Run(fmt.Sprintf("%d uses", uses), func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				h := MustHouseIn(t, db, nil)
				h.MustInvite(code, func(i *domain.Invitation) { i.Uses = uses })
				tokens, errs := parallel(20, func() (string, error) { return h.auth.Redeem(from("192.0.2.1"), code, newcomer()) })
				people := map[domain.PersonID]bool{}
				for i, token := range tokens {
					if token != "" {
						people[h.MustSession(token).Person.ID] = true
					} else if errs[i] != auth.ErrCode {
						t.Errorf("refused with %v, want ErrCode", errs[i])
					}
				}
				var members []domain.Membership
				h.Must(func(tx *store.Tx) (err error) {
					members, err = tx.MembershipsIn(context.Background(), programme)
					return err
				})
				if len(people) != uses || len(members) != uses {
					t.Errorf("%d people joined with %d memberships, want %d", len(people), len(members), uses)
				}
			})
		})
	}
}

// parallel does the same thing n times at once and returns every outcome.
func parallel(n int, do func() (string, error)) ([]string, []error) {
	var wait sync.WaitGroup
	tokens, errs := make([]string, n), make([]error, n)
	begin := make(chan struct{})
	for i := range n {
		wait.Add(1)
		go func() {
			defer wait.Done()
			<-begin
			tokens[i], errs[i] = do()
		}()
	}
	close(begin)
	wait.Wait()
	return tokens, errs
}

func TestSomebodyKnownJoinsOnce(t *testing.T) {
	h := MustHouse(t, nil)
	ctx := from("192.0.2.1")
	for _, c := range []string{"AAAA33", "AAAA44"} {
		h.MustInvite(c, nil)
	}
	for _, c := range []string{"AAAA66", "AAAA77"} {
		h.MustInvite(c, func(i *domain.Invitation) { i.Seat, i.Role = "", domain.Facilitator })
	}
	me := auth.Newcomer{As: "lead"}
	token, err := h.auth.Redeem(ctx, "AAAA33", me)
	if err != nil {
		t.Fatal(err)
	}
	if p := h.MustSession(token).Person; p.ID != "lead" || p.Name != "Lena de Vries" {
		t.Errorf("joined as %+v", p)
	}
	for _, c := range []struct {
		name, code, want string
	}{
		{"a second seat", "AAAA44", "R67"},
		{"a role beside it", "AAAA66", ""},
		{"the same role again", "AAAA77", "already_joined"},
	} {
		_, err := h.auth.Redeem(ctx, c.code, me)
		var refused *domain.Error
		if got := ""; errors.As(err, &refused) {
			got = refused.Code()
			if got != c.want {
				t.Errorf("%s: %v, want %s", c.name, err, c.want)
			}
		} else if c.want != "" || err != nil {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
	if _, err := h.auth.Redeem(ctx, "AAAA44", newcomer()); err != nil {
		t.Errorf("the refused code does not work for somebody else: %v", err)
	}
	h.MustInvite("AAAA99", nil)
	if _, err := h.auth.Redeem(ctx, "AAAA99", auth.Newcomer{As: "gone"}); err != auth.ErrSignedOut {
		t.Errorf("a disabled person joined: %v", err)
	}
}

func TestRemovedMemberDoesNotComeBackByTheSameCode(t *testing.T) {
	h := MustHouse(t, nil)
	ctx := from("192.0.2.1")
	h.MustInvite(code, nil)
	token, err := h.auth.Redeem(ctx, code, newcomer())
	if err != nil {
		t.Fatal(err)
	}
	who := h.MustSession(token).Person.ID
	h.Must(func(tx *store.Tx) error {
		have, err := tx.Memberships(ctx, who)
		if err != nil {
			return err
		}
		return tx.EndMembership(ctx, have[0].ID, h.clock.Now())
	})
	h.clock.Move(time.Minute)
	if _, err := h.auth.Redeem(ctx, code, auth.Newcomer{As: who}); err != auth.ErrCode {
		t.Errorf("the used code let somebody back in: %v", err)
	}
}
