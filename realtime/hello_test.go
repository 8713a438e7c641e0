package realtime_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"rodedraad/realtime"
)

func TestHelloTellsWhoIAmAndWhatTimeItIs(t *testing.T) {
	now := time.Date(2026, 11, 21, 10, 0, 0, 123456789, time.FixedZone("", 3600))
	n := start(t, func(c *realtime.Config) { c.Now = func() time.Time { return now } })
	p := &page{tb: t, ws: n.dial(t, "person=anna"), in: make(chan string, 9)}
	go p.read()
	hello := p.expect(`{"type":"hello","client":"*","key":"*","vault":"*","person":{"id":"anna","name":"ANNA"},"build":"b1","now":"2026-11-21T09:00:00.123Z"}`)
	if id := hello["client"].(string); !regexp.MustCompile(`^[A-Za-z0-9_-]{22}$`).MatchString(id) {
		t.Errorf("client id %q is not 128 bits", id)
	}
	if key := hello["key"].(string); len(key) != 43 {
		t.Errorf("key %q is not 256 bits", key)
	}
	p.send(`{"type":"clock"}`)
	p.expect(`{"type":"clock","now":"2026-11-21T09:00:00.123Z"}`)
}

func TestUpgradeNeedsTheSubprotocol(t *testing.T) {
	n := start(t)
	for _, tt := range []struct {
		name, protocol string
		status         int
	}{
		{"none", "", http.StatusBadRequest},
		{"another", "rodedraad.v2", http.StatusBadRequest},
		{"another case", "Rodedraad.V1", http.StatusBadRequest},
		{"among others", "chat, rodedraad.v1", http.StatusSwitchingProtocols},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if status, _ := n.mustGet(t, "person=anna", handshake(tt.protocol)); status != tt.status {
				t.Errorf("status %d, want %d", status, tt.status)
			}
		})
	}
	if status, _ := n.mustGet(t, "person=anna", http.Header{"Sec-Websocket-Protocol": {"rodedraad.v1"}}); status != http.StatusBadRequest {
		t.Errorf("without an upgrade: status %d", status)
	}
}

func TestCompressionIsNotNegotiated(t *testing.T) {
	n := start(t)
	h := handshake(realtime.Subprotocol)
	h.Set("Sec-Websocket-Extensions", "permessage-deflate; client_max_window_bits")
	status, answer := n.mustGet(t, "person=anna", h)
	if status != http.StatusSwitchingProtocols || answer.Get("Sec-Websocket-Extensions") != "" ||
		answer.Get("Sec-Websocket-Protocol") != realtime.Subprotocol {
		t.Fatalf("status %d, header %v", status, answer)
	}
}

// C6: an id goes on with its page, and belongs to one connection and one person.
func TestResume(t *testing.T) {
	n := start(t)
	first := n.visit(t, "anna")
	first.open("d1", 0, "")

	t.Run("refused", func(t *testing.T) {
		for _, tt := range []struct{ name, person, client, key string }{
			{"wrong key", "anna", first.client, "x" + first.key[1:]},
			{"another person", "bob", first.client, first.key},
			{"another id", "anna", "c1", first.key},
		} {
			t.Run(tt.name, func(t *testing.T) {
				p := n.visit(t, tt.person)
				p.send(`{"type":"resume","client":%q,"key":%q}`, tt.client, tt.key)
				p.expect(`{"type":"error","code":"client_refused","message":"*"}`)
				p.open("d-"+p.client, 0, "") // the fresh id stands
				p.insert("d-"+p.client, 0, 1, 0, "x")
				p.until("updates")
			})
		}
		first.quiet()
	})

	second := n.visit(t, "anna")
	second.send(`{"type":"resume","client":%q,"key":%q}`, first.client, first.key)
	second.expect(`{"type":"resumed","client":%q}`, first.client)
	first.closed(4001)
	fresh := second.client
	second.client = first.client
	second.open("d1", 0, "")
	second.insert("d1", 0, 1, 0, "hoi")
	second.expect(`{"type":"updates","doc":"d1","version":0,"updates":[{"client":"$me","seq":1,"changes":[[0,"hoi"]],"person":"anna","at":"*"}],"length":3,"sum":"*"}`)
	second.send(`{"type":"push","doc":"d1","version":1,"updates":[{"client":%q,"seq":1,"changes":[[0,"x"],3]}]}`, fresh)
	second.expect(`{"type":"refused","doc":"d1","code":"foreign_client","seq":1,"message":"*"}`)

	second.send(`{"type":"resume","client":%q,"key":%q}`, first.client, first.key)
	second.expect(`{"type":"error","code":"client_refused","message":"*"}`) // a document is open
	second.quiet()
}

func TestResumeToTheOwnIDChangesNothing(t *testing.T) {
	p := start(t).visit(t, "anna")
	p.send(`{"type":"resume","client":"$me","key":%q}`, p.key)
	p.expect(`{"type":"resumed","client":"$me"}`)
	p.quiet()
}

// The key is good on another node, and after a restart, because nothing about it is stored.
func TestResumeOnAnotherNode(t *testing.T) {
	j := newJournal()
	shared := func(c *realtime.Config) { c.Journal = j }
	p := start(t, shared).visit(t, "anna")
	q := start(t, shared).visit(t, "anna")
	q.send(`{"type":"resume","client":%q,"key":%q}`, p.client, p.key)
	q.expect(`{"type":"resumed","client":%q}`, p.client)

	other := start(t, shared, func(c *realtime.Config) { c.Secret = []byte("another") }).visit(t, "anna")
	other.send(`{"type":"resume","client":%q,"key":%q}`, p.client, p.key)
	other.expect(`{"type":"error","code":"client_refused","message":"*"}`)
}

func TestVisitorTextIsEscaped(t *testing.T) {
	n := start(t)
	p := n.visit(t, `%22%3C%2Fscript%3E%0A%5C`)
	if p.client == "" || strings.Contains(n.log.String(), "SCRIPT") {
		t.Error("hello could not be read, or the name was logged")
	}
}
