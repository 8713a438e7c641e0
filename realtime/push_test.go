package realtime_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rodedraad/domain"
	"rodedraad/domain/text"
	"rodedraad/realtime"
)

func TestPushIsShownToAll(t *testing.T) {
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	n := start(t, func(c *realtime.Config) { c.Now = func() time.Time { return now } })
	n.gate.set(func(g *gate) { g.rules["sam"] = domain.DocumentAccess{} })
	anna, bob, sam := n.visit(t, "anna"), n.visit(t, "bob"), n.visit(t, "sam")
	anna.open("d1", 0, "")
	bob.open("d1", 0, "")
	sam.send(`{"type":"open","doc":"d1"}`)
	sam.expect(`{"type":"doc","doc":"d1","version":0,"text":"","may":"read"}`)

	anna.send(`{"type":"push","doc":"d1","version":0,"updates":[
		{"client":"$me","seq":1,"changes":[[0,"é <b>","\"x\\"]]},
		{"client":"$me","seq":2,"changes":[9,[0,"😀"]]}]}`)
	updates := func(extra string) string {
		extra = strings.ReplaceAll(extra, "'", `"`)
		return fmt.Sprintf(`{"type":"updates","doc":"d1","version":0,"updates":[`+
			`{"client":%q,"seq":1,"changes":[[0,"é <b>","\"x\\"]]%s},`+
			`{"client":%q,"seq":2,"changes":[9,[0,"😀"]]%s}],"length":11,"sum":"*"}`, anna.client, extra, anna.client, extra)
	}
	named := updates(`,'person':'anna','at':'2026-11-21T10:00:00.000Z'`)
	anna.expect("%s", named)
	bob.expect("%s", named)
	sam.expect("%s", updates("")) // the same, without who and when
	if got := n.journal.text(t, "d1"); got != "é <b>\n\"x\\😀" {
		t.Errorf("stored text %q", got)
	}
	bob.insert("d1", 0, 1, 0, "y") // based on the empty document: mapped over both
	anna.expect(`{"type":"updates","doc":"d1","version":2,"updates":[{"client":%q,"seq":1,"changes":[11,[0,"y"]],"person":"bob","at":"*"}],"length":12,"sum":"*"}`, bob.client)
}

func TestPushWithoutTheRight(t *testing.T) {
	n := start(t)
	n.gate.set(func(g *gate) {
		g.rules["anna read"] = domain.DocumentAccess{Names: true}
		g.rules["anna frozen"] = domain.DocumentAccess{Write: true, Frozen: true}
	})
	p, bob := n.visit(t, "anna"), n.visit(t, "bob")
	bob.open("closed", 0, "")
	for _, tt := range []struct{ doc, code string }{
		{"read", "forbidden"}, {"frozen", "frozen"}, {"closed", "forbidden"}, {"never-heard-of", "forbidden"},
	} {
		t.Run(tt.doc, func(t *testing.T) {
			p.tb = t
			if tt.code == "frozen" || tt.doc == "read" {
				p.send(`{"type":"open","doc":%q}`, tt.doc)
				p.until("doc")
			}
			p.insert(tt.doc, 0, 1, 0, "x")
			p.expect(`{"type":"refused","doc":%q,"code":%q,"seq":1,"message":"*"}`, tt.doc, tt.code)
			if n.journal.count(tt.doc) != 0 {
				t.Error("it was stored")
			}
		})
	}
	bob.quiet()
}

// C4: the acknowledgement is lost, the page comes back and sends the same again: one entry, the same answer.
func TestResendAfterALostAck(t *testing.T) {
	n := start(t)
	p := n.visit(t, "anna")
	p.open("d1", 0, "")
	p.insert("d1", 0, 1, 0, "hoi")
	eventually(t, "it is stored", func() bool { return n.journal.count("d1") == 1 })
	ack := fmt.Sprintf(`{"type":"updates","doc":"d1","version":0,"updates":[{"client":%q,"seq":1,"changes":[[0,"hoi"]],"person":"anna","at":"*"}],`, p.client)
	p.ws.Close()

	q := n.visit(t, "anna")
	q.send(`{"type":"resume","client":%q,"key":%q}`, p.client, p.key)
	q.expect(`{"type":"resumed","client":"*"}`)
	q.client = p.client
	t.Run("caught up by open", func(t *testing.T) {
		q.send(`{"type":"open","doc":"d1","version":0}`)
		q.expect("%s", ack+`"may":"write","length":3,"sum":"*"}`)
	})
	t.Run("pushed again, although it was just sent", func(t *testing.T) {
		q.insert("d1", 0, 1, 0, "hoi")
		q.expect(`{"type":"updates","doc":"d1","version":1,"updates":[],"length":3,"sum":"*"}`)
	})
	t.Run("opened anew and pushed again", func(t *testing.T) {
		q.send(`{"type":"close","doc":"d1"}`)
		q.open("d1", 1, "hoi")
		q.insert("d1", 0, 1, 0, "hoi")
		q.expect("%s", ack+`"length":3,"sum":"*"}`)
	})
	t.Run("pushed again with more", func(t *testing.T) {
		q.send(`{"type":"push","doc":"d1","version":0,"updates":[{"client":"$me","seq":1,"changes":[[0,"hoi"]]},{"client":"$me","seq":2,"changes":[3,[0,"!"]]}]}`)
		q.expect(`{"type":"updates","doc":"d1","version":1,"updates":[{"client":"$me","seq":2,"changes":[3,[0,"!"]],"person":"anna","at":"*"}],"length":4,"sum":"*"}`)
	})
	q.quiet()
	if n.journal.count("d1") != 2 {
		t.Errorf("%d entries", n.journal.count("d1"))
	}
}

// C5: the same number for something else is refused, logged, and ends the connection.
func TestSeqUsedAgainForSomethingElse(t *testing.T) {
	n := start(t)
	p, q := n.visit(t, "anna"), n.visit(t, "bob")
	p.open("d1", 0, "")
	q.open("d1", 0, "")
	p.insert("d1", 0, 1, 0, "hoi")
	p.until("updates")
	q.until("updates")
	p.insert("d1", 0, 1, 0, "canary")
	p.expect(`{"type":"refused","doc":"d1","code":"bad_seq","seq":1,"message":"*"}`)
	p.closed(1008)
	q.quiet()
	if log := n.log.String(); !strings.Contains(log, "used twice") || strings.Contains(log, "canary") {
		t.Error("it was not logged, or with its text")
	}
}

// I4: what could not be committed is never seen by anyone, and the sender may try again.
func TestCommitFailureIsInvisible(t *testing.T) {
	n := start(t)
	p, q := n.visit(t, "anna"), n.visit(t, "bob")
	p.open("d1", 0, "")
	q.open("d1", 0, "")
	var failures atomic.Int32
	n.journal.set(func(j *journal) {
		j.onCommit = func([]text.Commit) error {
			if failures.Add(1) <= 2 {
				return errAway
			}
			return nil
		}
	})
	for range 2 {
		p.insert("d1", 0, 1, 0, "hoi")
		p.expect(`{"type":"refused","doc":"d1","code":"unavailable","seq":1,"message":"*"}`)
		q.quiet()
		q.send(`{"type":"open","doc":"d1"}`)
		q.expect(`{"type":"doc","doc":"d1","version":0,"text":"","may":"write"}`)
	}
	p.insert("d1", 0, 1, 0, "hoi")
	p.until("updates")
	p.insert("d1", 1, 2, 3, "later")
	p.until("updates")
	q.until("updates")
	q.until("updates")
	if n.journal.count("d1") != 2 || strings.Contains(n.log.String(), "canary") {
		t.Errorf("%d entries, or the words of an error in the log", n.journal.count("d1"))
	}
	if n.metric(t, "rodedraad_live_commits_failed_total") != 2 || n.metric(t, "rodedraad_live_refusals_total", "unavailable") != 2 {
		t.Error("it was not counted")
	}
}

// When a transaction fails after it was stored, everyone sees what is stored, and nothing is stored twice.
func TestCommitFailureThatWasStored(t *testing.T) {
	n := start(t)
	p, q := n.visit(t, "anna"), n.visit(t, "bob")
	p.open("d1", 0, "")
	q.open("d1", 0, "")
	n.journal.set(func(j *journal) { j.after = func([]text.Commit) error { return errAway } })
	p.insert("d1", 0, 1, 0, "hoi")
	p.expect(`{"type":"refused","doc":"d1","code":"unavailable","seq":1,"message":"*"}`)
	p.until("updates")
	q.until("updates")
	n.journal.set(func(j *journal) { j.after = nil })
	p.insert("d1", 0, 1, 0, "hoi")
	p.expect(`{"type":"updates","doc":"d1","version":1,"updates":[],"length":3,"sum":"*"}`)
	p.insert("d1", 1, 2, 3, "en ")
	p.until("updates")
	if got := n.journal.text(t, "d1"); got != "en hoi" {
		t.Errorf("stored text %q", got)
	}
}

// The document is loaded again of its own accord, so that nobody waits for somebody to type.
func TestReloadAfterACommitFailure(t *testing.T) {
	n := start(t)
	p, q := n.visit(t, "anna"), n.visit(t, "bob")
	p.open("d1", 0, "")
	q.open("d1", 0, "")
	n.journal.set(func(j *journal) {
		j.after = func([]text.Commit) error { return errAway }
		j.onLoad = func(string) error { return errAway }
	})
	p.insert("d1", 0, 1, 0, "hoi")
	p.expect(`{"type":"refused","doc":"d1","code":"unavailable","seq":1,"message":"*"}`)
	n.journal.set(func(j *journal) { j.after, j.onLoad = nil, nil })
	q.expect(`{"type":"updates","doc":"d1","version":0,"updates":[{"client":%q,"seq":1,"changes":[[0,"hoi"]],"person":"anna","at":"*"}],"length":3,"sum":"*"}`, p.client)
}

// N4: another node was first. The push is mapped over what it stored, and everyone here sees that as well.
func TestConflictIsRebased(t *testing.T) {
	n := start(t)
	p, q := n.visit(t, "anna"), n.visit(t, "bob")
	p.open("d1", 0, "")
	q.open("d1", 0, "")
	rounds := 0
	n.journal.set(func(j *journal) {
		j.first = func(doc string, version int) []text.Update {
			if rounds++; rounds > 3 {
				return nil
			}
			return []text.Update{{Client: "elsewhere", Seq: rounds, Changes: text.Insert(rounds-1, rounds-1, "-"), Person: "far"}}
		}
	})
	p.insert("d1", 0, 1, 0, "hoi")
	for _, who := range []*page{p, q} {
		seen := 0
		for seen < 4 {
			m := who.until("updates")
			if int(m["version"].(float64)) != seen {
				t.Fatalf("version %v after %d", m["version"], seen)
			}
			seen += len(m["updates"].([]any))
		}
	}
	if got := n.journal.text(t, "d1"); got != "---hoi" {
		t.Errorf("stored text %q", got)
	}
	n.journal.set(func(j *journal) {
		if j.loads["d1"] != 1 {
			t.Errorf("the document was loaded %d times, although it only had to be read on", j.loads["d1"])
		}
	})
}

func TestConflictsAreBounded(t *testing.T) {
	n := start(t)
	p := n.visit(t, "anna")
	p.open("d1", 0, "")
	var rounds int
	n.journal.set(func(j *journal) {
		j.first = func(doc string, version int) []text.Update {
			rounds++
			return []text.Update{{Client: "elsewhere", Seq: rounds, Changes: text.Insert(rounds-1, 0, "-"), Person: "far"}}
		}
	})
	p.insert("d1", 0, 1, 0, "hoi")
	if m := p.until("refused"); m["code"] != "unavailable" {
		t.Errorf("refused with %v", m["code"])
	}
	if rounds != realtime.MaxConflicts+1 {
		t.Errorf("%d attempts", rounds)
	}
	n.journal.set(func(j *journal) { j.first = nil })
	p.insert("d1", 0, 1, 0, "hoi")
	p.until("updates")
}

// What waits of all documents goes into one transaction; of one document everything that waits becomes one entry, and
// every update in it keeps its own version.
func TestCommitsAreGathered(t *testing.T) {
	n := start(t)
	var pages []*page
	for i := range 10 {
		p := n.visit(t, "anna")
		p.open(fmt.Sprintf("d%d", i/2), 0, "")
		pages = append(pages, p)
	}
	release := make(chan struct{})
	var held atomic.Int32
	n.journal.set(func(j *journal) {
		j.onCommit = func([]text.Commit) error { held.Add(1); <-release; return nil }
	})
	first := n.visit(t, "anna")
	first.open("other", 0, "")
	first.insert("other", 0, 1, 0, "x")
	eventually(t, "a transaction is going on", func() bool { return held.Load() == 1 })
	for i, p := range pages {
		p.insert(fmt.Sprintf("d%d", i/2), 0, 1, 0, "x")
	}
	time.Sleep(50 * time.Millisecond)
	first.quiet()
	close(release)
	first.until("updates")
	for i, p := range pages {
		for seen := 0; seen < 2; {
			seen += len(p.until("updates")["updates"].([]any))
		}
		if got := n.journal.text(t, fmt.Sprintf("d%d", i/2)); got != "xx" {
			t.Errorf("stored text %q", got)
		}
	}
	n.journal.mu.Lock()
	defer n.journal.mu.Unlock()
	if n.journal.batch[1] != 5 {
		t.Errorf("transactions of %v documents", n.journal.batch)
	}
}

// After a change of text the hub announces it, at most once in a while, and at last.
func TestTextIsAnnounced(t *testing.T) {
	n := start(t)
	p := n.visit(t, "anna")
	p.open("d1", 0, "")
	p.send(`{"type":"watch","topic":"board:c1"}`)
	p.until("presence")
	for i := range 5 {
		p.insert("d1", i, i+1, i, "x")
		p.until("updates")
	}
	p.expect(`{"type":"stream","topic":"board:c1","n":"*","html":"<p>text card:d1 nl names</p>"}`)
	p.quiet()
}
