package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"rodedraad/app/auth"
	"rodedraad/app/web"
	"rodedraad/domain"
)

// try enters a code from an address that a header tells.
func (s *site) try(code string, headers map[string]string) int {
	s.tb.Helper()
	return s.do(ask{method: "POST", path: "/sign-in/code", accept: asJSON, form: form("code", code), header: headers}).status
}

// wrongCode is a code that nobody was given.
func wrongCode(n int) string {
	const signs = domain.CodeAlphabet
	return fmt.Sprintf("YYY%c%c%c", signs[n/len(signs)/len(signs)%len(signs)], signs[n/len(signs)%len(signs)], signs[n%len(signs)])
}

// spoofed are the headers in which a client may claim to be somewhere else.
var spoofed = []string{
	"X-Forwarded-For", "CF-Connecting-IP", "True-Client-IP", "X-Real-IP", "X-Client-IP", "Forwarded", "X-Originating-IP", "X-Cluster-Client-Ip",
}

// TestGuessingCodes guesses until it is refused, claiming another address each time (W4): the claim is not believed.
func TestGuessingCodes(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	s.clock.freeze()
	claim := func(n int) map[string]string {
		headers := map[string]string{}
		for _, name := range spoofed {
			headers[name] = fmt.Sprintf("203.0.113.%d", n%250)
		}
		return headers
	}
	for n := range auth.CodeFailures {
		if status := s.try(wrongCode(n), claim(n)); status != 404 {
			t.Fatalf("guess %d: %d, want 404", n+1, status)
		}
	}
	right, _ := s.MustInvite(care, domain.Participant, 1)
	got := s.do(ask{method: "POST", path: "/sign-in/code", accept: asJSON, form: form("code", wrongCode(99)), header: claim(99)})
	if got.status != 429 || got.header.Get("Retry-After") != fmt.Sprint(int(auth.CodePause/time.Second)) {
		t.Errorf("one guess too many: %d, again after %q seconds", got.status, got.header.Get("Retry-After"))
	}
	if got := s.do(ask{path: "/join/" + right, accept: asJSON}); got.status != 429 {
		t.Errorf("the right code from the address that guessed: %d, want 429", got.status)
	}
	s.clock.pass(auth.CodePause + time.Second)
	if status := s.try(right, nil); status != 303 {
		t.Errorf("the right code after a pause: %d", status)
	}
}

// TestGuessingBehindAProxy guesses from one address behind a proxy of ours (W4): others behind the same proxy are let in,
// and what the client writes before the proxy's own word is not believed.
func TestGuessingBehindAProxy(t *testing.T) {
	t.Parallel()
	s := MustOpen(t, trusting)
	s.clock.freeze()
	from := func(addresses string) map[string]string { return map[string]string{"X-Forwarded-For": addresses} }
	for n := range auth.CodeFailures {
		if status := s.try(wrongCode(n), from(fmt.Sprintf("198.51.100.%d, 203.0.113.7", n))); status != 404 {
			t.Fatalf("guess %d: %d, want 404", n+1, status)
		}
	}
	right, _ := s.MustInvite(care, domain.Participant, 3)
	for name, tt := range map[string]struct {
		addresses string
		status    int
	}{
		"the guesser":                     {"203.0.113.7", 429},
		"the guesser as another":          {"192.0.2.1, 203.0.113.7", 429},
		"the guesser behind two proxies":  {"203.0.113.7, 127.0.0.9", 429},
		"the guesser with rubbish before": {"rubbish, 203.0.113.7", 429},
		"the guesser in another writing":  {"::ffff:203.0.113.7", 429},
		"somebody else":                   {"203.0.113.8", 303},
		"somebody else, said twice":       {"203.0.113.7, 203.0.113.8", 303},
		"rubbish":                         {"rubbish", 303},
		"nothing":                         {"-", 303},
	} {
		s.clock.pass(time.Second)
		if status := s.try(right, from(tt.addresses)); status != tt.status {
			t.Errorf("%s: %d, want %d", name, status, tt.status)
		}
	}
	req := s.request(ask{method: "POST", path: "/sign-in/code", accept: asJSON, form: form("code", right)})
	req.Header["X-Forwarded-For"] = []string{"192.0.2.1", "203.0.113.7"} // a proxy that adds a line of its own
	res, err := client.Do(req)
	must(t, err)
	if got := s.read(res); got.status != 429 {
		t.Errorf("the guesser with two header lines: %d, want 429", got.status)
	}
}

// TestOneNetworkIsOneAddress guesses from many addresses of one IPv6 network.
func TestOneNetworkIsOneAddress(t *testing.T) {
	t.Parallel()
	s := MustOpen(t, trusting)
	s.clock.freeze()
	last := 0
	for n := range auth.CodeFailures + 1 {
		last = s.try(wrongCode(n), map[string]string{"X-Forwarded-For": fmt.Sprintf("2001:db8:1:2::%x", n+1)})
	}
	if last != 429 {
		t.Errorf("after %d guesses from one network: %d", auth.CodeFailures+1, last)
	}
	if status := s.try(wrongCode(99), map[string]string{"X-Forwarded-For": "2001:db8:1:3::1"}); status != 404 {
		t.Errorf("the network beside it: %d", status)
	}
	for n := range web.ChangeBurst + 1 {
		got := s.do(ask{method: "POST", path: "/language", accept: asJSON, form: form("language", "nl"),
			header: map[string]string{"X-Forwarded-For": fmt.Sprintf("2001:db8:9:9::%x", n+1)}})
		last = got.status
	}
	if last != 429 {
		t.Errorf("after %d changes from one network: %d", web.ChangeBurst+1, last)
	}
}

// TestOtherGuesses wears out the other ways in: mail links and the demonstration.
func TestOtherGuesses(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	for name, tt := range map[string]struct {
		ask ask
		how int
	}{
		"mail links":          {ask{path: "/sign-in/mail/" + strings.Repeat("A", 43)}, auth.LinkFailures},
		"mails to one":        {ask{path: "/sign-in/mail", form: form("mail", "iemand@example.org")}, auth.SameMailRequests},
		"the demonstration":   {ask{path: "/sign-in/demo/niemand"}, auth.DemoSignIns},
		"codes at their page": {ask{path: "/join/YYYYYY", form: form("initials", "AB")}, auth.SameCodeFailures},
	} {
		tt.ask.method, tt.ask.accept = "POST", asJSON
		s.clock.freeze()
		s.clock.pass(time.Hour)
		statuses := map[int]int{}
		for range tt.how + 5 {
			statuses[s.do(tt.ask).status]++
		}
		if statuses[429] != 5 {
			t.Errorf("%s: %v, want 429 after %d", name, statuses, tt.how)
		}
	}
}

// TestRequestsInAHurry sends more than anybody does: the rest is refused, others are served, and a pause helps.
func TestRequestsInAHurry(t *testing.T) {
	t.Parallel()
	s := MustOpen(t, trusting)
	s.cookie(member)
	s.clock.freeze()
	from := func(address string) map[string]string { return map[string]string{"X-Forwarded-For": address} }
	count := func(method, path, address string, times int) (refused int) {
		for range times {
			got := s.do(ask{method: method, path: path, accept: asJSON, header: from(address)})
			if got.status == 429 {
				refused++
				if got.header.Get("Retry-After") == "" || got.code() != "too_fast" && method != http.MethodHead {
					t.Fatalf("refused without saying for how long: %v", got.header)
				}
			}
		}
		return refused
	}
	if n := count("GET", "/robots.txt", "203.0.113.1", web.RequestBurst+10); n != 10 {
		t.Errorf("of %d requests %d were refused, want 10", web.RequestBurst+10, n)
	}
	if n := count("GET", "/robots.txt", "203.0.113.2", 5); n != 0 {
		t.Error("somebody else is refused too")
	}
	if n := count("HEAD", "/robots.txt", "203.0.113.3", web.ChangeBurst+5); n != 0 {
		t.Errorf("HEAD counts as a change: %d were refused", n)
	}
	if n := count("POST", "/nothing", "203.0.113.4", web.ChangeBurst+10); n != 10 {
		t.Errorf("of %d changes %d were refused, want 10", web.ChangeBurst+10, n)
	}
	if n := count("GET", "/robots.txt", "203.0.113.4", 5); n != 0 {
		t.Error("reading is refused with the changes")
	}
	s.clock.pass(time.Second)
	if n := count("POST", "/nothing", "203.0.113.4", web.ChangesPerSecond+5); n != 5 {
		t.Errorf("after a second %d of %d are refused, want 5", n, web.ChangesPerSecond+5)
	}
}

// TestManyAddresses asks from more addresses than are remembered: those that asked last keep what they used up.
func TestManyAddresses(t *testing.T) {
	t.Parallel()
	at := time.Now()
	l := web.NewLimiter(func() time.Time { return at })
	for range web.RequestBurst {
		l.Allow("busy", false)
	}
	for n := range web.AddressesKept * 2 {
		if l.Allow("busy", false) {
			t.Fatalf("after %d other addresses the busy one is forgotten", n)
		}
		l.Allow(fmt.Sprint("address ", n), false)
	}
	if l.Kept() != web.AddressesKept {
		t.Errorf("%d addresses are remembered, want %d", l.Kept(), web.AddressesKept)
	}
}

// TestAddressesThatRest are forgotten as soon as that gives them nothing: not a moment before.
func TestAddressesThatRest(t *testing.T) {
	t.Parallel()
	at := time.Now()
	l := web.NewLimiter(func() time.Time { return at })
	for n := range 100 {
		l.Allow(fmt.Sprint("address ", n), true)
	}
	for range web.ChangeBurst {
		l.Allow("busy", true)
	}
	at = at.Add(web.AddressRests)
	l.Allow("another", false)
	if l.Kept() != 102 {
		t.Errorf("%d addresses are remembered after %v, want all 102", l.Kept(), web.AddressRests)
	}
	at = at.Add(1)
	for range web.ChangeBurst {
		if !l.Allow("busy", true) {
			t.Fatal("who rested so long may not ask for as much as anybody")
		}
	}
	if l.Allow("busy", true) || l.Kept() != 2 {
		t.Errorf("%d addresses are remembered, want the two that asked since", l.Kept())
	}
}
